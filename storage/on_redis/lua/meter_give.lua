-- KEYS: a token bucket. ARGV: tokens. One that is not there is full.
if redis.call('EXISTS', KEYS[1]) == 1 then
  redis.call('HINCRBYFLOAT', KEYS[1], 'tokens', ARGV[1])
end
return 1
