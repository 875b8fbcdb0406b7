-- ARGV: job, queues. How many were dropped; none are left where it is 0.
local DROPPED_AT_A_TIME = 5000
local job, dropped, now = ARGV[1], 0, clock()
for at = 2, #ARGV do
  local queue = ARGV[at]
  for _, key in ipairs({of(queue, 'ready', job), of(queue, 'later', job)}) do
    for _, id in ipairs(call('ZRANGE', key, 0, DROPPED_AT_A_TIME - 1)) do
      waits_no_more(queue, job, id, call('HGET', unit_key(id), 'cost'))
      call('DEL', unit_key(id))
      dropped = dropped + 1
    end
  end
  arrange(queue, job, now)
end
return dropped
