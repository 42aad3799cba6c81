"""A year's fixtures: read, merged with the database three ways, written back.

A load (loader.py), with nobody else writing (write_lock.py), takes one year after the other:

1. read: items of YAML (folder.py, yaml_nodes.py) or of a workbook (workbook_reader.py) become rows
   (row_reader.py), then the records of a year (reader.py), with a Fault (errors.py) for each that
   is wrong
2. follow what has another number or slug by now (moves.py)
3. look up what rows refer to (references.py)
4. plan: merge (planner.py, by three_way_merge.py) what was last loaded (bases.py), the files and
   the database
5. write: rows (database_writer.py), their history (revisions.py, events.py), and the new bases

A dump (dumper.py) chooses the rows of each year (shared_rows.py) and writes them
(fixture_writer.py) with the files that they name (fixture_files.py) and the comments that were
there (comments.py). A new year begins as a folder (scaffold.py) or a workbook (workbook_writer.py,
workbook_sheets.py). What a row is at all, its key, fields and parts, is in record_types.py.
"""
