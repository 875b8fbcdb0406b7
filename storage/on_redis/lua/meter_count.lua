-- KEYS: counters. ARGV: names, each followed by an amount.
for at = 1, #ARGV, 2 do
  redis.call('HINCRBYFLOAT', KEYS[1], ARGV[at], ARGV[at + 1])
end
return 1
