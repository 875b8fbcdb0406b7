-- Its failures are forgotten, but not what it asked for.
redis.call('HDEL', HEALTH, 'failures', 'sick_until', 'sick_why', 'unproven', 'probe')
return 1
