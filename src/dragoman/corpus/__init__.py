"""A corpus of any size -> a folder of partitioned Parquet, on one machine or a cluster.

    corpus --plan--> Shard: some reports of some files
           --shard--> a part of every table, and a note that it is done
           --stories--> what the events of all of them are mentions of
           --manifest--> what there is, for people and programs

START at `build.py`. A shard is named by a hash of all that decides what comes out of it, its parts take
their name when they are whole, and its note is written last: what has a note is not built again.
"""
