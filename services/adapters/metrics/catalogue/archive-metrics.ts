import { counter, gauge } from './metric.ts';

/** What the archiver and the auditor measure. */
export const archiveMetrics = {
  seals: counter('custodes_seals_total', {
    of: ['archiver'],
    unit: 'segments',
    labels: { topic: 'the topic' },
    meaning: 'Segments sealed in the transparency log, by topic.',
  }),
  archivedBytes: counter('custodes_archived_bytes_total', {
    of: ['archiver'],
    unit: 'bytes',
    labels: { topic: 'the topic' },
    meaning: 'Bytes of segment objects written, by topic.',
  }),
  checkpointTimestamp: gauge('custodes_checkpoint_timestamp_seconds', {
    of: ['archiver'],
    unit: 'seconds since 1970',
    meaning:
      'Time when the newest checkpoint was signed, whichever archiver did; after a start that of the newest sealed record. Old while decisions are made: archiving has stopped.',
  }),
  trimmedRecords: counter('custodes_log_trimmed_records_total', {
    of: ['archiver'],
    unit: 'records',
    labels: { topic: 'the topic' },
    meaning:
      'Records removed from the log after they were sealed, by topic (LOG_RETENTION_DAYS). Flat for a day while the log grows: sealing or trimming is stuck.',
  }),
  logStart: gauge('custodes_log_start_offset', {
    of: ['archiver'],
    unit: 'offset',
    labels: { topic: 'the topic', partition: 'its number' },
    meaning: 'Offset of the first record in the log, as last seen by the archiver, by topic and partition.',
  }),
  checkpointSize: gauge('custodes_checkpoint_entries', {
    of: ['archiver'],
    unit: 'seals',
    meaning: 'Seals covered by the newest checkpoint.',
  }),
  archiveAlarms: counter('custodes_archive_alarms_total', {
    of: ['archiver', 'auditor'],
    unit: 'objects',
    meaning:
      'Archived objects found with an unexpected root. Must stay 0: anything else is an incident. The archiver stops archiving at the first, and its process goes on.',
  }),
  archiveVerified: gauge('custodes_archive_verified_timestamp_seconds', {
    of: ['auditor'],
    unit: 'seconds since 1970',
    meaning: 'When the whole archive was last derived again from its bytes, whatever came of it. 0: not yet.',
  }),
  archiveVerificationDue: gauge('custodes_archive_verification_due_timestamp_seconds', {
    of: ['auditor'],
    unit: 'seconds since 1970',
    meaning:
      'When the archive is verified next. 0: never. Hours ago: verifying takes long, or the store does not answer.',
  }),
  archiveVerifiedEntries: gauge('custodes_archive_verified_entries', {
    of: ['auditor'],
    unit: 'entries',
    meaning: 'Entries that the last verification derived again and found as sealed.',
  }),
  archiveVerifiedSeals: gauge('custodes_archive_verified_seals', {
    of: ['auditor'],
    unit: 'seals',
    meaning: 'Size of the transparency log that the last verification checked.',
  }),
  archiveProblems: gauge('custodes_archive_problems', {
    of: ['auditor'],
    unit: 'problems',
    meaning:
      'Checks of the archive that failed at the last verification, or so far at the one that runs, where those are more. Must stay 0: anything else is an incident.',
  }),
  logPutBack: gauge('custodes_log_put_back', {
    of: ['auditor'],
    unit: '0 or 1',
    meaning:
      '1 while the log in the store does not continue the longest one that this auditor was given: the archive was put back to an older copy, or forged. Must stay 0: anything else is an incident.',
  }),
  indexTail: gauge('custodes_index_tail_entries', {
    of: ['auditor'],
    unit: 'decisions',
    meaning:
      'Decisions that a search reads beside the index because no index file contains them yet. Rising: sealing or indexing has stopped.',
  }),
  indexDamagedFiles: gauge('custodes_index_damaged_files', {
    of: ['auditor'],
    unit: 'files',
    meaning:
      'Index files whose bytes are no longer those that were written, as of the last look at each. They are written again within minutes; above 0 for longer: that fails, and answers may lack rows.',
  }),
  indexMerges: counter('custodes_index_merges_total', {
    of: ['auditor'],
    unit: 'files',
    meaning:
      'Index files made from smaller adjacent ones. Flat for a week in which accesses were indexed: searches slow down.',
  }),
  searchSegments: counter('custodes_search_segments_total', {
    of: ['auditor'],
    unit: 'segments',
    labels: { from: 'memory, store' },
    meaning:
      'Sealed segments that a search made items from. Nearly all from `store`: what is asked for does not fit into the cache.',
  }),
  coverage: gauge('custodes_coverage_accesses', {
    of: ['auditor'],
    unit: 'accesses',
    labels: {
      group: 'all, role, purpose, vendor',
      name: 'at most 50 names a group, and `others`',
      occasion: 'first, repeat',
      explained: 'yes, no',
    },
    meaning:
      'Allowed accesses by people in the index, by whether they were explained and were the first to that owner, and by role, purpose and vendor.',
  }),
  indexedEntries: counter('custodes_indexed_entries_total', {
    of: ['auditor'],
    unit: 'decisions',
    meaning: 'Decisions written to the Parquet index.',
  }),
} as const;
