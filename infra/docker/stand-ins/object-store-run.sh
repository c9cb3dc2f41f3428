#!/bin/sh
# One monitor, one OSD in memory, one gateway on port 9000; the settings are those of scripts/object-store.ts.
set -eu
cd /data 2>/dev/null || mkdir -p /data && cd /data
rm -rf ceph && mkdir -p ceph/osd ceph/rgw && cd ceph
fsid=$(cat /proc/sys/kernel/random/uuid)
cat > ceph.conf <<CONF
[global]
fsid = $fsid
mon_initial_members = a
mon_host = [v2:127.0.0.1:3300]
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
ms_mon_client_mode = crc
ms_bind_ipv4 = true
public_addr = 127.0.0.1
osd_objectstore = memstore
memstore_device_bytes = 4294967296
osd_pool_default_size = 1
osd_pool_default_min_size = 1
mon_allow_pool_size_one = true
osd_pool_default_pg_num = 4
osd_pool_default_pg_autoscale_mode = off
mon_max_pg_per_osd = 2000
osd_crush_chooseleaf_type = 0
osd_class_dir = /usr/lib/x86_64-linux-gnu/rados-classes
run_dir = /data/ceph
log_file = /data/ceph/\$name.log
admin_socket =
mon_data = /data/ceph/mon
osd_data = /data/ceph/osd
rgw_data = /data/ceph/rgw
rgw_frontends = beast endpoint=0.0.0.0:9000 tcp_nodelay=1
CONF
monmaptool --create --addv a '[v2:127.0.0.1:3300]' --fsid "$fsid" monmap
ceph-mon -c ceph.conf --mkfs -i a --monmap monmap
ceph-mon -c ceph.conf -i a -f &
uuid=$(cat /proc/sys/kernel/random/uuid)
ceph -c ceph.conf --connect-timeout 30 osd new "$uuid"
ceph-osd -c ceph.conf -i 0 --mkfs --osd-uuid "$uuid" --no-mon-config
ceph-osd -c ceph.conf -i 0 -f &
radosgw-admin -c ceph.conf user create --uid=custodes --display-name=custodes \
  --access-key="$RUSTFS_ACCESS_KEY" --secret-key="$RUSTFS_SECRET_KEY" > /dev/null
exec radosgw -c ceph.conf -n client.rgw -f
