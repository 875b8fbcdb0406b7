-- ARGV: queue. Waiting units and pages, units in flight, greatest age.
local queue = ARGV[1]
local oldest = call('ZRANGE', of(queue, 'ages'), 0, 0, 'WITHSCORES')[2]
local age = oldest and math.max(0, clock() - oldest) or 0
local pages = tonumber(call('GET', of(queue, 'pages')) or 0)
return {call('ZCARD', of(queue, 'ages')), pages, call('ZCARD', of(queue, 'flight')), exact(age)}
