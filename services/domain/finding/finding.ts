export type {
  CitedAccess,
  CitedFacts,
  Finding,
  MissingReports,
  Withdrawal,
} from '../../records/alert-record/alert-record.ts';
