"""Tables, migrations and the database's two doors: read and write."""
