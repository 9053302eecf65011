from unic_tfn.report.answers import Answer, Claim


def test_an_answer_may_stand_alone():
    alone = Answer("Does it?", "It does.")
    assert (alone.statements, alone.limits) == ((), "")
    assert Answer("Does it?", "It does.", (Claim("helps", "Here."),)) != alone
