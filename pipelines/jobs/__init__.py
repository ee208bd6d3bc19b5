"""What the corpus folder says of jobs. The queue itself is `winnow.jobs`, what it holds is read by `pipelines.store.job_queue`."""
