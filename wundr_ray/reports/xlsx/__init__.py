"""What every workbook is made of: sheets, tables, rows, cell formats."""
