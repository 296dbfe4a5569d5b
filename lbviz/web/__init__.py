"""The only place that knows Flask and Socket.IO."""
