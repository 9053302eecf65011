"""Runs the instructions of a pickle that build plain values; refuses all others.

A pickle is a program for a small machine with a stack. This machine has the instructions for
numbers, texts, bytes, lists, tuples, dicts and sets, and calls a name only if it is in the table
that it is given (`unpickle` has the table). Instructions that make or change objects in any other
way do not exist here. Large bytes are views of the memory-mapped file, so that reading does not
take a second copy, and every size that a file declares is checked against the bytes that follow.
"""

import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from unic_tfn.messages.printing import quoted

MAX_INSTRUCTIONS = 10_000_000
MAX_INTEGER_BYTES = 255
VIEW_FROM_BYTES = 1024
HIGHEST_PROTOCOL = 5
Name = tuple[str, str]


class RefusedPickleError(Exception):
    """The pickle is not complete, or asks for something that is not admitted."""


class Buildable:
    """A value to which a pickle may give its state after making it (instruction `BUILD`)."""

    def restore(self, state: object) -> None:
        """Take the state that the pickle gives, or raise `RefusedPickleError`."""
        raise NotImplementedError


class Admitted:
    """A name that a pickle may use.

    Args:
        call: the replacement that is called for it; None if the name may only be passed on.
    """

    def __init__(self, call: Callable[..., object] | None) -> None:
        self.call = call


def run_pickle(data: memoryview, names: Mapping[Name, Admitted]) -> object:
    """Return the value of a pickle of any protocol up to 5.

    Bytes of 1 KiB and more become views of `data`, shorter ones `bytes`; Python 2's byte texts
    become `str` (Latin-1).

    Args:
        data: the file's bytes.
        names: the names that the pickle may use, by module and name.

    Raises:
        RefusedPickleError: the pickle is damaged or asks for anything else.
    """
    machine = _Machine(data, names)
    try:
        return machine.run()
    except (IndexError, KeyError, TypeError, ValueError, OverflowError, struct.error) as error:
        raise RefusedPickleError(f"it is damaged at byte {machine.position}") from error


class _Mark:
    """Marks where the items of a container begin on the stack."""


_MARK = _Mark()


class _Machine:
    def __init__(self, data: memoryview, names: Mapping[Name, Admitted]) -> None:
        self.data, self.names = data, names
        self.position = 0
        self.stack: list[Any] = []
        self.memo: dict[int, Any] = {}

    def run(self) -> object:
        for _ in range(MAX_INSTRUCTIONS):
            code = self.take(1)[0]
            if code == ord("."):
                return self.stack.pop()
            if (push := _PUSHES.get(code)) is not None:
                self.stack.append(push(self))
            elif (act := _ACTIONS.get(code)) is not None:
                act(self)
            else:
                if self.position == 1 and code not in _REFUSED:
                    raise RefusedPickleError("it does not begin as a pickle does")
                shown = _REFUSED.get(code, f"instruction {code:#04x}")
                raise RefusedPickleError(f"it holds {shown}")
        raise RefusedPickleError(f"it has more than {MAX_INSTRUCTIONS:,} instructions")

    def take(self, count: int) -> memoryview:
        """Return the next bytes, or refuse a pickle that is too short."""
        end = self.position + count
        if count < 0 or end > len(self.data):
            there = len(self.data) - self.position
            raise RefusedPickleError(
                f"it is cut short: {count:,} bytes should follow byte {self.position:,}, "
                f"{there:,} do"
            )
        taken = self.data[self.position : end]
        self.position = end
        return taken

    def number(self, layout: str) -> Any:
        return struct.unpack(layout, self.take(struct.calcsize(layout)))[0]

    def line(self) -> bytes:
        """Return the bytes up to the next line feed, and skip that."""
        size = 256
        while True:
            ahead = bytes(self.data[self.position : self.position + size])
            if (length := ahead.find(b"\n")) >= 0:
                self.position += length + 1
                return ahead[:length]
            if len(ahead) < size:
                raise RefusedPickleError(f"it is cut short: no end of line after {self.position:,}")
            size *= 4

    def text(self, layout: str, encoding: str = "utf-8") -> str:
        errors = "surrogatepass" if encoding == "utf-8" else "strict"
        return str(self.take(self.number(layout)), encoding, errors)

    def raw(self, layout: str) -> bytes | memoryview:
        taken = self.take(self.number(layout))
        return taken if len(taken) >= VIEW_FROM_BYTES else bytes(taken)

    def integer(self, layout: str) -> int:
        count = self.number(layout)
        if count > MAX_INTEGER_BYTES:
            raise RefusedPickleError(f"it holds an integer of {count:,} bytes")
        return int.from_bytes(self.take(count), "little", signed=True)

    def marked(self) -> list[Any]:
        """Take the items above the last mark from the stack, and the mark."""
        for index in range(len(self.stack) - 1, -1, -1):
            if self.stack[index] is _MARK:
                items = self.stack[index + 1 :]
                del self.stack[index:]
                return items
        raise RefusedPickleError(f"it is damaged at byte {self.position:,}: no mark")

    def top(self, kind: type) -> Any:
        value = self.stack[-1]
        if type(value) is not kind:
            raise RefusedPickleError(f"it fills something that is not a {kind.__name__}")
        return value

    def popped(self, count: int) -> tuple[Any, ...]:
        return tuple(reversed([self.stack.pop() for _ in range(count)]))

    def name(self, module: object, name: object) -> Admitted:
        if not isinstance(module, str) or not isinstance(name, str):
            raise RefusedPickleError("it names a class with something other than a string")
        admitted = self.names.get((module, name))
        if admitted is None:
            raise RefusedPickleError(f"it asks for {quoted(f'{module}.{name}')}")
        return admitted

    def call(self) -> object:
        function, arguments = self.popped(2)
        if not isinstance(function, Admitted) or function.call is None:
            raise RefusedPickleError("it calls something that may not be called")
        if type(arguments) is not tuple:
            raise RefusedPickleError("it calls something without arguments")
        return function.call(*arguments)

    def build(self) -> None:
        state = self.stack.pop()
        value = self.stack[-1]
        if not isinstance(value, Buildable):
            raise RefusedPickleError("it changes the inside of an object")
        value.restore(state)

    def extend(self, items: list[Any]) -> None:
        self.top(list).extend(items)

    def set_items(self, items: list[Any]) -> None:
        self.top(dict).update(_pairs(items))

    def add_items(self, items: list[Any]) -> None:
        self.top(set).update(map(_key, items))

    def memorise(self, index: int) -> None:
        if index < 0 or self.stack[-1] is _MARK:
            raise RefusedPickleError(f"it is damaged at byte {self.position:,}")
        self.memo[index] = self.stack[-1]

    def check_protocol(self) -> None:
        if (protocol := self.number("B")) > HIGHEST_PROTOCOL:
            raise RefusedPickleError(
                f"it has protocol {protocol}; the last known is {HIGHEST_PROTOCOL}"
            )


def _key(value: object) -> object:
    """Return a key that may be hashed; hashing a deeply nested tuple would end the process."""
    if value is not None and not isinstance(value, str | int | float):
        raise RefusedPickleError("it has a key that is neither a text nor a number")
    return value


def _pairs(items: list[Any]) -> Iterator[tuple[object, Any]]:
    if len(items) % 2:
        raise RefusedPickleError("it has a key without a value")
    return zip(map(_key, items[::2]), items[1::2], strict=True)


def _text_integer(line: bytes) -> int | bool:
    return line == b"01" if line in (b"00", b"01") else int(line.removesuffix(b"L"))


# The value that each instruction puts on the stack, by its byte; names as in `pickletools`.
_PUSHES: dict[int, Callable[[_Machine], object]] = {
    ord(code): push
    for code, push in {
        "(": lambda m: _MARK,  # MARK
        "N": lambda m: None,  # NONE
        "\x88": lambda m: True,  # NEWTRUE
        "\x89": lambda m: False,  # NEWFALSE
        "I": lambda m: _text_integer(m.line()),  # INT
        "L": lambda m: _text_integer(m.line()),  # LONG
        "J": lambda m: m.number("<i"),  # BININT
        "K": lambda m: m.number("B"),  # BININT1
        "M": lambda m: m.number("<H"),  # BININT2
        "\x8a": lambda m: m.integer("B"),  # LONG1
        "\x8b": lambda m: m.integer("<i"),  # LONG4
        "F": lambda m: float(m.line()),  # FLOAT
        "G": lambda m: m.number(">d"),  # BINFLOAT
        "V": lambda m: str(m.line(), "raw-unicode-escape"),  # UNICODE
        "\x8c": lambda m: m.text("B"),  # SHORT_BINUNICODE
        "X": lambda m: m.text("<I"),  # BINUNICODE
        "\x8d": lambda m: m.text("<Q"),  # BINUNICODE8
        "U": lambda m: m.text("B", "latin-1"),  # SHORT_BINSTRING
        "T": lambda m: m.text("<i", "latin-1"),  # BINSTRING
        "C": lambda m: m.raw("B"),  # SHORT_BINBYTES
        "B": lambda m: m.raw("<I"),  # BINBYTES
        "\x8e": lambda m: m.raw("<Q"),  # BINBYTES8
        "\x96": lambda m: m.raw("<Q"),  # BYTEARRAY8
        "]": lambda m: [],  # EMPTY_LIST
        "l": lambda m: m.marked(),  # LIST
        ")": lambda m: (),  # EMPTY_TUPLE
        "t": lambda m: tuple(m.marked()),  # TUPLE
        "\x85": lambda m: m.popped(1),  # TUPLE1
        "\x86": lambda m: m.popped(2),  # TUPLE2
        "\x87": lambda m: m.popped(3),  # TUPLE3
        "}": lambda m: {},  # EMPTY_DICT
        "d": lambda m: dict(_pairs(m.marked())),  # DICT
        "\x8f": lambda m: set(),  # EMPTY_SET
        "\x91": lambda m: frozenset(map(_key, m.marked())),  # FROZENSET
        "2": lambda m: m.stack[-1],  # DUP
        "g": lambda m: m.memo[int(m.line())],  # GET
        "h": lambda m: m.memo[m.number("B")],  # BINGET
        "j": lambda m: m.memo[m.number("<I")],  # LONG_BINGET
        "c": lambda m: m.name(str(m.line(), "utf-8"), str(m.line(), "utf-8")),  # GLOBAL
        "\x93": lambda m: m.name(*m.popped(2)),  # STACK_GLOBAL
        "R": lambda m: m.call(),  # REDUCE
    }.items()
}
# The instructions that do something else.
_ACTIONS: dict[int, Callable[[_Machine], object]] = {
    ord(code): act
    for code, act in {
        "\x80": lambda m: m.check_protocol(),  # PROTO
        "\x95": lambda m: m.take(8),  # FRAME
        "0": lambda m: m.stack.pop(),  # POP
        "1": lambda m: m.marked(),  # POP_MARK
        "a": lambda m: m.extend([m.stack.pop()]),  # APPEND
        "e": lambda m: m.extend(m.marked()),  # APPENDS
        "s": lambda m: m.set_items(list(m.popped(2))),  # SETITEM
        "u": lambda m: m.set_items(m.marked()),  # SETITEMS
        "\x90": lambda m: m.add_items(m.marked()),  # ADDITEMS
        "p": lambda m: m.memorise(int(m.line())),  # PUT
        "q": lambda m: m.memorise(m.number("B")),  # BINPUT
        "r": lambda m: m.memorise(m.number("<I")),  # LONG_BINPUT
        "\x94": lambda m: m.memorise(len(m.memo)),  # MEMOIZE
        "b": lambda m: m.build(),  # BUILD
    }.items()
}
_OBJECT = "an object of a class (instruction {})"
_REFUSED = {
    ord("i"): _OBJECT.format("INST"),
    ord("o"): _OBJECT.format("OBJ"),
    0x81: _OBJECT.format("NEWOBJ"),
    0x92: _OBJECT.format("NEWOBJ_EX"),
    ord("P"): "a reference to outside (instruction PERSID, as in torch files)",
    ord("Q"): "a reference to outside (instruction BINPERSID, as in torch files)",
    0x82: "an extension (instruction EXT1)",
    0x83: "an extension (instruction EXT2)",
    0x84: "an extension (instruction EXT4)",
    0x97: "a buffer that is kept elsewhere (instruction NEXT_BUFFER)",
    0x98: "a buffer that is kept elsewhere (instruction READONLY_BUFFER)",
    ord("S"): "a Python 2 text (instruction STRING)",
}
