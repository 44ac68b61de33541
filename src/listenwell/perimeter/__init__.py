"""What only the server may read: keys, consents, pseudonyms."""
