"""Many reports at once: the same reading in several processes, in the order of the source.

    items --local.Readers--> (item, record | refusal)        one machine, results in order
             └─ worker.Worker                                one process, replaced when it dies or hangs
                 └─ reading.read_items                       what the process does: items -> records
                     limit.in_time                           a limit of time for what is read in this process

A process is given a few items at a time and answers before it is given more, so nothing piles up. What
ends a process is found by reading it alone, and set aside with the reason; the rest goes on.

Why not a pool of the standard library: `concurrent.futures` gives the whole pool up when one process dies,
`multiprocessing.Pool` waits for ever for what that process had, and neither ends a process that hangs.
"""
