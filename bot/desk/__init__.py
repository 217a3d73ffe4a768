"""The desk: where consultants take over conversations and answer. Start reading at `routes`."""
