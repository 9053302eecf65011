from unic_tfn.cli.plain_table import print_table


def test_names_stand_left_and_numbers_right(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "10")
    print_table(("name",), ("runs", "time"), [("a", "1,000", "3 s"), ("longer", "2", "45 s")])
    assert capsys.readouterr().out.splitlines() == [
        "name     runs  time",
        "a       1,000   3 s",
        "longer      2  45 s",
    ]


def test_markup_is_printed_as_it_is(capsys):
    print_table(("name",), (), [("[bold]a[/bold] :smile:",)])
    assert "[bold]a[/bold] :smile:" in capsys.readouterr().out
