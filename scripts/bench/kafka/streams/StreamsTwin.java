import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;

/**
 * What a team would build in an afternoon: Kafka Streams with `exactly_once_v2` and one thread reads access events, decodes
 * them with Apache's Avro, makes three checks against the register, and writes the event with a verdict to another topic. The
 * register is the newest version of each record in a HashMap, read beforehand. It recognises no repeats, keeps no reasons,
 * no history and no hashes, and decides nothing again.
 *
 * `StreamsTwin BROKERS EVENTS REGISTER TARGET COUNT STATE EVENT_ID EVENT_SCHEMA REGISTER_ID REGISTER_SCHEMA` prints events/s
 * from its first event to its last, and events per CPU second of the process with its start and the register.
 */
public final class StreamsTwin {
  private static final int HEADER_BYTES = 5;
  private static final Map<String, GenericRecord> register = new HashMap<>();
  private static final CountDownLatch done = new CountDownLatch(1);
  private static long count;
  private static long seen;
  private static long firstAt;
  private static long lastAt;

  /** Reads framed values of one version of a record. */
  private record Values(int id, GenericDatumReader<GenericRecord> reader) {
    static Values of(String id, String file) throws Exception {
      return new Values(Integer.parseInt(id), new GenericDatumReader<>(new Schema.Parser().parse(new File(file))));
    }

    GenericRecord read(byte[] value) {
      if (value == null || value.length < HEADER_BYTES || ByteBuffer.wrap(value, 1, 4).getInt() != id) return null;
      BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(value, HEADER_BYTES, value.length - HEADER_BYTES, null);
      try {
        return reader.read(null, decoder);
      } catch (java.io.IOException error) {
        throw new IllegalStateException(error);
      }
    }
  }

  private static final class Deciding extends ContextualProcessor<byte[], byte[], byte[], byte[]> {
    private final Values events;

    Deciding(Values events) {
      this.events = events;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
      if (seen == 0) firstAt = System.nanoTime();
      GenericRecord event = events.read(record.value());
      byte[] verdict = (event == null ? "rejected" : verdictOn(event)).getBytes(StandardCharsets.UTF_8);
      byte[] decided = Arrays.copyOf(verdict, verdict.length + 1 + record.value().length);
      System.arraycopy(record.value(), 0, decided, verdict.length + 1, record.value().length);
      context().forward(record.withValue(decided));
      seen += 1;
      if (seen == count) {
        lastAt = System.nanoTime();
        done.countDown();
      }
    }
  }

  private static String verdictOn(GenericRecord event) {
    long t = (Long) event.get("occurredAt");
    GenericRecord actor = (GenericRecord) event.get("actor");
    GenericRecord person = register.get("Person/" + actor.get("id"));
    boolean isStaff = List.of("employee", "contractor").contains(actor.get("kind").toString().replace('_', '-'));
    if (isStaff && !isEmployed(person, t)) return "violation: not employed";
    GenericRecord resource = (GenericRecord) event.get("resource");
    GenericRecord camera = register.get("Camera/" + resource.get("cameraId"));
    Object owner = resource.get("ownerId");
    if (camera != null && owner != null && !body(camera).get("ownerId").toString().equals(owner.toString()))
      return "violation: the camera is another owner's";
    GenericRecord claim = (GenericRecord) event.get("claim");
    if (claim == null || !claim.get("kind").toString().equals("ticket")) return isStaff ? "unexplained" : "explained";
    GenericRecord ticket = register.get("Ticket/" + claim.get("id"));
    return ticket != null && fits(body(ticket), actor.get("id").toString(), person, t) ? "explained" : "unexplained";
  }

  private static boolean isEmployed(GenericRecord person, long t) {
    if (person == null || (Long) body(person).get("employmentFrom") > t) return false;
    Long until = (Long) body(person).get("employmentUntil");
    return until == null || until > t;
  }

  private static boolean fits(GenericRecord ticket, String actor, GenericRecord person, long t) {
    if ((Long) ticket.get("openedAt") > t) return false;
    Long closed = (Long) ticket.get("closedAt");
    if (closed != null && closed <= t) return false;
    String team = person == null ? null : "team:" + body(person).get("team");
    for (Object assignee : (List<?>) ticket.get("assignees")) {
      if (assignee.toString().equals(actor) || assignee.toString().equals(team)) return true;
    }
    return false;
  }

  private static GenericRecord body(GenericRecord fact) {
    return (GenericRecord) fact.get("body");
  }

  private static void readRegister(String brokers, String topic, Values facts) {
    Properties given = new Properties();
    given.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
    ByteArrayDeserializer bytes = new ByteArrayDeserializer();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(given, bytes, bytes)) {
      List<TopicPartition> only = List.of(new TopicPartition(topic, 0));
      consumer.assign(only);
      consumer.seekToBeginning(only);
      long end = consumer.endOffsets(only).get(only.get(0));
      while (consumer.position(only.get(0)) < end) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
          GenericRecord fact = facts.read(record.value());
          if (fact != null) register.put(body(fact).getSchema().getName() + "/" + fact.get("id"), fact);
        }
      }
    }
  }

  public static void main(String[] args) throws Exception {
    String brokers = args[0];
    count = Long.parseLong(args[4]);
    Values events = Values.of(args[6], args[7]);
    readRegister(brokers, args[2], Values.of(args[8], args[9]));
    Properties given = new Properties();
    given.put(StreamsConfig.APPLICATION_ID_CONFIG, "twin-" + UUID.randomUUID());
    given.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, brokers);
    given.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    given.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, 1);
    given.put(StreamsConfig.STATE_DIR_CONFIG, args[5]);
    given.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
    given.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
    given.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    StreamsBuilder builder = new StreamsBuilder();
    builder.<byte[], byte[]>stream(args[1]).process(() -> new Deciding(events)).to(args[3]);
    KafkaStreams streams = new KafkaStreams(builder.build(), given);
    streams.setUncaughtExceptionHandler(error -> {
      error.printStackTrace();
      Runtime.getRuntime().halt(1);
      return StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    });
    streams.start();
    done.await();
    // Commits the last transaction.
    streams.close();
    double seconds = (lastAt - firstAt) / 1e9;
    var process = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    System.out.printf(
        "{\"seen\":%d,\"perSecond\":%.1f,\"perCpuSecond\":%.1f,\"register\":%d}%n",
        seen, seen / seconds, seen / (process.getProcessCpuTime() / 1e9), register.size());
    System.exit(0);
  }
}
