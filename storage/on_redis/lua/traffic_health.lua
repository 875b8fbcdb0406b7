-- How many call it, its failures, the seconds that are left of its rest, and why it rests.
local till, why = rests()
local calls = redis.call('ZCOUNT', CALLERS, '(' .. moment(now), '+inf')
local left = math.max(till - now, 0)
return {calls, redis.call('HGET', HEALTH, 'failures') or 0, moment(left), left > 0 and why or ''}
