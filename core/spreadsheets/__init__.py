"""Tables in files: xlsx, xls and delimited text read in a limited child process, xlsx and csv written streaming.

``reading.open_table`` and ``inspection.inspect`` read, ``headers`` finds the header row, ``values`` says what a cell
is, ``writing`` writes. Modules that the child loads (``child``, ``delimited``, ``xls``, ``xlsx``) import no Django.
"""
