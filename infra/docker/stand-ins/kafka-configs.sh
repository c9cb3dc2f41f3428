#!/bin/sh
exec java -Xmx128m -cp "${KAFKA_LIBS:-/opt/kafka/libs}/*" kafka.admin.ConfigCommand "$@"
