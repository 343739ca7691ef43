"""Tables of what is known of the world and of diplomatic English, as frozen rows checked on loading.

The files lie in `dragoman/lexicons/` (TOML where a row has structure, CSV where rows are many and flat;
`lexicons/README.md` says what each is and where it comes from). `loading` decodes any of them; the modules
beside it declare the rows of the tables that their names say, and answer questions about them. To add a
table: its struct and its `CsvTable`, `TomlTable`, `TomlSections` or `WordLists` in the module of its topic.
"""
