"""Our own streaming reader of xlsx: nothing but the shared strings is kept in memory.

calamine allocates a sheet's whole rectangle (560 MB for a cell in the last corner, 262 MB for 100,000 × 22) and hides
hidden rows; here a row is forgotten once it is handed on.
"""
