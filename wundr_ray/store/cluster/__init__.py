"""What the scheduler and the replicas share: queue, slots, leases, gauges."""
