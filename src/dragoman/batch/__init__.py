"""Many reports at once: in several processes of this machine, or on a cluster; into a store, or into Parquet.

    items --process_readers.Readers--> (item, record | refusal)   one machine, results in order
             └─ worker.Worker                       one process, replaced when it dies or hangs
                 └─ process_readers.read_items      what the process does: items -> records
                     worker.in_time                 a limit of time for what is read in this process

    sources --into_store.add_items--> a store

    corpus --build.build--> a folder of Parquet
        shard --> Shard: some reports of some files,
                a part of every table, and a note that it is done
        and the stories that the events of all of them are mentions of

A process is given a few items at a time and answers before it is given more, so nothing piles up. What
ends a process is found by reading it alone, and set aside with the reason; the rest goes on. A shard is named
by a hash of all that decides what comes out of it, its parts take their name when they are whole, and its
note is written last: what has a note is not built again.

Why not a pool of the standard library: `concurrent.futures` gives the whole pool up when one process dies,
`multiprocessing.Pool` waits for ever for what that process had, and neither ends a process that hangs.
"""
