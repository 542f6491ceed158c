"""Letters that look like others: a compact table of our own, for what Unicode's compatibility forms leave."""

from __future__ import annotations

# Letters of the Latin script that no normal form takes apart.
LETTERS = dict(zip("łøđðħıŋɑɡɩʟɪʀʏʙɢʜɴᴀᴄᴅᴇᴊᴋᴍᴏᴘᴛᴜᴠᴡᴢꜰꜱ", "lodðhinagilirybghnacdejkmoptuvwzfs", strict=True))
LETTERS |= {"æ": "ae", "œ": "oe", "þ": "th", "ð": "d"}

# White letters on black have no normal form either.
for _first in (0x1F150, 0x1F170, 0x1F130):
    LETTERS |= {chr(_first + number): chr(ord("a") + number) for number in range(26)}

# Capitals look like other letters than their small forms do (Ν and ν), so both stand here.
LATIN_FOR = dict(
    zip(
        "авекмнорстухіјѕԁһӏԛԝгпьѵүғ" + "АВЕКМНОРСТУХІЈЅԀҺӀԚԜѴҮҒ",
        "abekmhopctyxijsdhlqwrnbvyf" + "abekmhopctyxijsdhlqwvyf",
        strict=True,
    )
)
LATIN_FOR |= dict(
    zip(
        "αβγεηικμνορςστυχω" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "abyenikuvopcotuxw" + "abezhikmnoptyx",
        strict=True,
    )
)
CYRILLIC_FOR = dict(zip("aeopcyxkmhtbi", "аеорсухкмнтві", strict=True))

SIGNS = {"1": "i", "0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}


def script(letter: str) -> str:
    """latin, cyrillic or greek; "" for everything else."""
    if "a" <= letter <= "z" or "À" <= letter <= "ɏ":
        return "latin"
    if "\u0400" <= letter <= "\u052f":
        return "cyrillic"
    return "greek" if "\u0370" <= letter <= "\u03ff" else ""
