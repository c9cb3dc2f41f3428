# Stands in for apache/kafka: Kafka's own jars from Maven Central, and its image's way of being configured by KAFKA_*.
FROM custodes-debian
RUN apt-get update -q && apt-get install -q -y --no-install-recommends openjdk-21-jre-headless \
 && useradd -m -u 1000 appuser && mkdir -p /var/lib/kafka/data && chown appuser /var/lib/kafka/data
COPY jars /opt/kafka/libs
COPY kafka-run.sh kafka-broker-api-versions.sh kafka-configs.sh /opt/kafka/bin/
USER appuser
CMD ["/opt/kafka/bin/kafka-run.sh"]
