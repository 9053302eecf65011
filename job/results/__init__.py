"""Run records: metrics from predictions, figures, durable writes, verification."""
