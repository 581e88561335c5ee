"""A fleet of simulated charge points that really charge, speaking OCPP 1.6-J to any central system."""
