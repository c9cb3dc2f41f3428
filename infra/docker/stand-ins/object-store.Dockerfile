# Stands in for RustFS: Ceph RGW, the S3 server with Object Lock that Debian has. Takes the same variables.
FROM custodes-debian
RUN apt-get update -q && apt-get install -q -y --no-install-recommends radosgw ceph-mon ceph-osd ceph-common
COPY object-store-run.sh /usr/local/bin/
CMD ["object-store-run.sh"]
