export type { Evidence, Finding, Withdrawal } from '../../records/alert-record/alert-record.ts';
