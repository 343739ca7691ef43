"""Tables of what is known of the world and of diplomatic English, as frozen rows checked on loading.

The files lie in `dragoman/lexicons/` (TOML where a row has structure, CSV where rows are many and
flat; `lexicons/README.md` says what each is and where it comes from). `tables` reads any of them;
one module beside it turns each into typed rows.
"""
