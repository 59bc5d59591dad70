"""Pure decisions over plain data: no Ray, no network, no database, no clock."""
