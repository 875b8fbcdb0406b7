-- KEYS: whole
redis.call('SET', KEYS[1], told('server', 'run_id'))
return 1
