"""The letters of a sheet's columns."""

EXCEL_COLUMNS = 16_384


def column_names(count: int) -> dict[str, int]:
    """Return {"A": 0, "B": 1, …} for so many columns."""
    names = {}
    for index in range(count):
        name, rest = "", index + 1
        while rest:
            rest, letter = divmod(rest - 1, 26)
            name = chr(65 + letter) + name
        names[name] = index
    return names
