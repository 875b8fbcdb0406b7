-- What the transactions on the backlog share. Below KEYS[1], for each queue Q:
--
--   unit:ID            a unit: body, queue, job, cost, number, place (ready, later or flight), owner, released, begun,
--                      tries, added
--   job:JOB            tenant, class (its priority), hold, pace, waiting and pages (of all queues), next:Q
--   Q:ready:JOB        its units that may be released, by number: the oldest first, those sent again below 0
--   Q:later:JOB        its units that were given back, by the time they are due
--   Q:C:jobs:TENANT    the jobs of class C that have something to release, by whose turn it is
--   Q:C:tenants        the tenants of these jobs, by what they were given over their weight: the least is next
--   Q:C:given          the same of tenants that have nothing to release
--   Q:classes          what each class was given over its share; now:C as far as the tenants of C have come
--   Q:first            jobs with units that were sent again
--   Q:wake             jobs to look at again, by the time: what they have is due, held or paced
--   Q:flight, Q:ages   units in flight by when they were released; waiting ones by when they were added
--   Q:pages            what waits, in pages
--   weights            of tenants; 1 where there is none
--   number             the last that a unit or a turn was given
--
-- The rules are those of storage/fairness.py, which gives PACE_AHEAD and WEIGHTS. A job that is held, paced or has nothing to release stands in none of the sets that a release goes through.
local B = KEYS[1]
local FIRST = 2 ^ 52
local DUE_AT_A_TIME = 500

local call = redis.call

local function clock()
  local time = call('TIME')
  return time[1] + time[2] / 1e6
end

local function exact(number)
  return string.format('%.17g', number)
end

local function unit_key(id) return B .. ':unit:' .. id end
local function job_key(job) return B .. ':job:' .. job end
local function of(queue, ...) return table.concat({B, queue, ...}, ':') end

local function next_number()
  return call('INCR', B .. ':number')
end

-- A class or tenant that comes back starts at least where the last one served stood: nothing is saved up.
local function enter_class(queue, class)
  local kept, now = unpack(call('HMGET', of(queue, 'classes'), class, 'now'))
  call('HSET', of(queue, 'classes'), class, exact(math.max(tonumber(kept or 0), tonumber(now or 0))))
end

local function enter_tenant(queue, class, tenant)
  local tenants, given = of(queue, class, 'tenants'), of(queue, class, 'given')
  if call('EXISTS', tenants) == 0 then
    enter_class(queue, class)
  end
  local kept = tonumber(call('HGET', given, tenant) or 0)
  local now = tonumber(call('HGET', of(queue, 'classes'), 'now:' .. class) or 0)
  call('HDEL', given, tenant)
  call('ZADD', tenants, exact(math.max(kept, now)), tenant)
end

local function enter(queue, job, class, tenant)
  local jobs = of(queue, class, 'jobs', tenant)
  if not call('ZSCORE', jobs, job) then
    call('ZADD', jobs, next_number(), job)
    if call('ZCARD', jobs) == 1 then
      enter_tenant(queue, class, tenant)
    end
  end
  local head = call('ZRANGE', of(queue, 'ready', job), 0, 0, 'WITHSCORES')
  if tonumber(head[2]) < 0 and not call('ZSCORE', of(queue, 'first'), job) then
    call('ZADD', of(queue, 'first'), next_number(), job)
  end
end

local function leave(queue, job, class, tenant)
  local jobs, tenants = of(queue, class, 'jobs', tenant), of(queue, class, 'tenants')
  call('ZREM', of(queue, 'first'), job)
  if call('ZREM', jobs, job) == 1 and call('ZCARD', jobs) == 0 then
    call('HSET', of(queue, class, 'given'), tenant, call('ZSCORE', tenants, tenant))
    call('ZREM', tenants, tenant)
  end
end

-- Puts a job where it belongs after something of it changed.
local function arrange(queue, job, now)
  local class, tenant, hold, pace, after = unpack(call('HMGET', job_key(job), 'class', 'tenant', 'hold', 'pace', 'next:' .. queue))
  if not tenant then
    return
  end
  local ready, later = of(queue, 'ready', job), of(queue, 'later', job)
  for _, id in ipairs(call('ZRANGEBYSCORE', later, '-inf', exact(now), 'LIMIT', 0, DUE_AT_A_TIME)) do
    call('ZREM', later, id)
    call('ZADD', ready, call('HGET', unit_key(id), 'number'), id)
    call('HSET', unit_key(id), 'place', 'ready')
  end
  local from = tonumber(hold or 0)
  if pace then
    from = math.max(from, tonumber(after or 0) - PACE_AHEAD)
  end
  local wake = math.huge
  if call('EXISTS', ready) == 1 then
    wake = from > now and from or math.huge
  end
  local due = call('ZRANGE', later, 0, 0, 'WITHSCORES')[2]
  if due then
    wake = math.min(wake, math.max(tonumber(due), from))
  end
  if call('EXISTS', ready) == 1 and from <= now then
    enter(queue, job, class, tenant)
  else
    leave(queue, job, class, tenant)
  end
  if wake < math.huge then
    call('ZADD', of(queue, 'wake'), exact(wake), job)
  else
    call('ZREM', of(queue, 'wake'), job)
  end
end

local function waits(queue, job, id, cost, added)
  call('ZADD', of(queue, 'ages'), added, id)
  call('INCRBY', of(queue, 'pages'), cost)
  call('HINCRBY', job_key(job), 'waiting', 1)
  call('HINCRBY', job_key(job), 'pages', cost)
end

local function waits_no_more(queue, job, id, cost)
  call('ZREM', of(queue, 'ready', job), id)
  call('ZREM', of(queue, 'later', job), id)
  call('ZREM', of(queue, 'ages'), id)
  call('DECRBY', of(queue, 'pages'), cost)
  call('HINCRBY', job_key(job), 'waiting', -1)
  call('HINCRBY', job_key(job), 'pages', 0 - cost)
end

local function fly(queue, id, now)
  call('HSET', unit_key(id), 'place', 'flight', 'released', exact(now))
  call('ZADD', of(queue, 'flight'), exact(now), id)
end

-- Whose the job of a unit is, before something of it waits: it may be the first, or the job was forgotten meanwhile.
local function acquaint(unit)
  local job = job_key(unit.job)
  if tonumber(call('HGET', job, 'waiting') or 0) == 0 then
    call('HSET', job, 'tenant', unit.tenant)
    if call('HEXISTS', job, 'told') == 0 then
      call('HSET', job, 'class', unit.priority)
    end
  end
end

-- Bodies from ARGV[from] on: how many were new.
local function add(from, now)
  local new, touched = 0, {}
  for at = from, #ARGV do
    local unit = cjson.decode(ARGV[at])
    local key = unit_key(unit.id)
    if call('EXISTS', key) == 0 then
      new = new + 1
      local number = next_number()
      call('HSET', key, 'body', ARGV[at], 'queue', unit.queue, 'job', unit.job, 'cost', unit.cost, 'number', number,
        'place', 'ready', 'owner', '', 'released', 0, 'begun', 0, 'tries', 0, 'added', exact(now))
      acquaint(unit)
      call('ZADD', of(unit.queue, 'ready', unit.job), number, unit.id)
      waits(unit.queue, unit.job, unit.id, unit.cost, exact(now))
      local place = unit.queue .. ':' .. unit.job
      if not touched[place] then
        touched[place] = true
        touched[#touched + 1] = unit
      end
    end
  end
  for _, unit in ipairs(touched) do
    arrange(unit.queue, unit.job, now)
  end
  return new
end
