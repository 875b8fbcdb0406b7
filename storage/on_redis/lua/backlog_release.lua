-- ARGV: queue, most. Each unit's body and class.
local queue, most = ARGV[1], tonumber(ARGV[2])
local WOKEN_AT_A_TIME = 200
local now, out = clock(), {}
local classes = of(queue, 'classes')

local function take(job)
  local id = call('ZPOPMIN', of(queue, 'ready', job))[1]
  local body, cost = unpack(call('HMGET', unit_key(id), 'body', 'cost'))
  local class = call('HGET', job_key(job), 'class')
  waits_no_more(queue, job, id, cost)
  fly(queue, id, now)
  out[#out + 1] = body
  out[#out + 1] = class
  return tonumber(cost)
end

local function is_empty(job)
  return call('EXISTS', of(queue, 'ready', job)) == 0
end

-- The class with the least; the weightier one where two have the same.
local function next_class()
  local next, least
  for class, weight in pairs(WEIGHTS) do
    if call('EXISTS', of(queue, class, 'tenants')) == 1 then
      local given = tonumber(call('HGET', classes, class) or 0)
      if not least or given < least or (given == least and weight > WEIGHTS[next]) then
        next, least = class, given
      end
    end
  end
  return next, least
end

-- Counts what a class and a tenant were given, before either may leave. What is of no page counts as one.
local function charge(class, given, tenant, reached, cost)
  local weight = tonumber(call('HGET', B .. ':weights', tenant) or 1)
  local pages = math.max(cost, 1)
  call('HSET', classes, 'now', exact(given), 'now:' .. class, reached, class, exact(given + pages / WEIGHTS[class]))
  call('ZADD', of(queue, class, 'tenants'), exact(reached + pages / weight), tenant)
end

-- True where the job has a pace: it may have to wait before it is given more.
local function is_paced(job, cost)
  local pace, after = unpack(call('HMGET', job_key(job), 'pace', 'next:' .. queue))
  if not pace then
    return false
  end
  local from = math.max(now, tonumber(after or 0)) + 60 * cost / tonumber(pace)
  call('HSET', job_key(job), 'next:' .. queue, exact(from))
  return true
end

for _, job in ipairs(call('ZRANGEBYSCORE', of(queue, 'wake'), '-inf', exact(now), 'LIMIT', 0, WOKEN_AT_A_TIME)) do
  arrange(queue, job, now)
end

while #out < 2 * most do
  local job = call('ZRANGE', of(queue, 'first'), 0, 0)[1]
  if not job then
    break
  end
  local head = call('ZRANGE', of(queue, 'ready', job), 0, 0, 'WITHSCORES')[2]
  if head and tonumber(head) < 0 then
    take(job)
    if is_empty(job) then
      arrange(queue, job, now)
    end
  else
    call('ZREM', of(queue, 'first'), job)
  end
end

while #out < 2 * most do
  local class, given = next_class()
  if not class then
    break
  end
  local tenant, reached = unpack(call('ZRANGE', of(queue, class, 'tenants'), 0, 0, 'WITHSCORES'))
  local jobs = of(queue, class, 'jobs', tenant)
  local job = call('ZRANGE', jobs, 0, 0)[1]
  local cost = take(job)
  charge(class, given, tenant, reached, cost)
  if is_paced(job, cost) or is_empty(job) then
    arrange(queue, job, now)
  else
    call('ZADD', jobs, next_number(), job)
  end
end
return out
