"""What the endpoints of batches share: events, outlook, queue places, downloads."""
