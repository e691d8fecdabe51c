module realtimecluster/cluster/pause

go 1.24
