// Generated from schemas/ by `npm run generate`. Do not edit: change the schema and generate again.

import { toRfc3339 } from '../../value-forms/rfc3339.ts';
import type { RegisterRecord } from '../register-record/register-record.ts';

/** The record as a JSON value: every key of its kind is there, `null` where it is absent, and times are RFC 3339 in UTC. */
export function toRegisterRecordJson(record: RegisterRecord): Record<string, unknown> {
  switch (record.kind) {
    case 'person':
      return {
        kind: record.kind,
        id: record.id,
        issuer: record.issuer,
        validFrom: toRfc3339(record.validFrom),
        validUntil: record.validUntil === null ? null : toRfc3339(record.validUntil),
        approver: record.approver,
        ...(record.unvouched === null ? {} : { unvouched: record.unvouched }),
        type: record.type,
        employer: record.employer,
        role: record.role,
        team: record.team,
        manager: record.manager,
        country: record.country,
        approvedCountries: record.approvedCountries,
        trainingValidUntil: record.trainingValidUntil === null ? null : toRfc3339(record.trainingValidUntil),
        employmentFrom: toRfc3339(record.employmentFrom),
        employmentUntil: record.employmentUntil === null ? null : toRfc3339(record.employmentUntil),
        aliases: record.aliases,
        ownAccountId: record.ownAccountId,
        householdId: record.householdId,
        noticeGivenAt: record.noticeGivenAt === null ? null : toRfc3339(record.noticeGivenAt),
        attestedPurposes: record.attestedPurposes,
        attestationValidUntil: record.attestationValidUntil === null ? null : toRfc3339(record.attestationValidUntil),
      };
    case 'account':
      return {
        kind: record.kind,
        id: record.id,
        issuer: record.issuer,
        validFrom: toRfc3339(record.validFrom),
        validUntil: record.validUntil === null ? null : toRfc3339(record.validUntil),
        approver: record.approver,
        ...(record.unvouched === null ? {} : { unvouched: record.unvouched }),
        authorisedUsers: record.authorisedUsers,
        class: record.class,
        childFlag: record.childFlag,
        inactiveSince: record.inactiveSince === null ? null : toRfc3339(record.inactiveSince),
        deletedAt: record.deletedAt === null ? null : toRfc3339(record.deletedAt),
        employeeId: record.employeeId,
        householdId: record.householdId,
      };
    case 'camera':
      return {
        kind: record.kind,
        id: record.id,
        issuer: record.issuer,
        validFrom: toRfc3339(record.validFrom),
        validUntil: record.validUntil === null ? null : toRfc3339(record.validUntil),
        approver: record.approver,
        ...(record.unvouched === null ? {} : { unvouched: record.unvouched }),
        ownerId: record.ownerId,
        locationClass: record.locationClass,
        model: record.model,
        productLine: record.productLine,
        endToEndEncrypted: record.endToEndEncrypted,
      };
    case 'recording':
      return {
        kind: record.kind,
        id: record.id,
        issuer: record.issuer,
        validFrom: toRfc3339(record.validFrom),
        validUntil: record.validUntil === null ? null : toRfc3339(record.validUntil),
        approver: record.approver,
        ...(record.unvouched === null ? {} : { unvouched: record.unvouched }),
        cameraId: record.cameraId,
        ownerId: record.ownerId,
        recordedAt: record.recordedAt === null ? null : toRfc3339(record.recordedAt),
        deletedAt: record.deletedAt === null ? null : toRfc3339(record.deletedAt),
        retentionUntil: record.retentionUntil === null ? null : toRfc3339(record.retentionUntil),
        legalHold: record.legalHold,
        provenance: record.provenance,
        sharedWith: record.sharedWith,
        derivedFrom: record.derivedFrom,
      };
    case 'consent':
      return {
        kind: record.kind,
        id: record.id,
        issuer: record.issuer,
        validFrom: toRfc3339(record.validFrom),
        validUntil: record.validUntil === null ? null : toRfc3339(record.validUntil),
        approver: record.approver,
        ...(record.unvouched === null ? {} : { unvouched: record.unvouched }),
        ownerId: record.ownerId,
        cameraIds: record.cameraIds,
        recordingIds: record.recordingIds,
        live: record.live,
        actions: record.actions,
        grantedTo: record.grantedTo,
        ticketId: record.ticketId,
        disclosureVersion: record.disclosureVersion,
        affirmativeAct: record.affirmativeAct,
        revokedAt: record.revokedAt === null ? null : toRfc3339(record.revokedAt),
      };
    case 'ticket':
      return {
        kind: record.kind,
        id: record.id,
        issuer: record.issuer,
        validFrom: toRfc3339(record.validFrom),
        validUntil: record.validUntil === null ? null : toRfc3339(record.validUntil),
        approver: record.approver,
        ...(record.unvouched === null ? {} : { unvouched: record.unvouched }),
        ownerId: record.ownerId,
        cameraId: record.cameraId,
        requesterAccountId: record.requesterAccountId,
        openedBy: record.openedBy,
        assignees: record.assignees,
        openedAt: toRfc3339(record.openedAt),
        closedAt: record.closedAt === null ? null : toRfc3339(record.closedAt),
      };
    case 'case':
      return {
        kind: record.kind,
        id: record.id,
        issuer: record.issuer,
        validFrom: toRfc3339(record.validFrom),
        validUntil: record.validUntil === null ? null : toRfc3339(record.validUntil),
        approver: record.approver,
        ...(record.unvouched === null ? {} : { unvouched: record.unvouched }),
        purpose: record.purpose,
        openedBy: record.openedBy,
        investigators: record.investigators,
        ownerIds: record.ownerIds,
        recordingIds: record.recordingIds,
        openedAt: toRfc3339(record.openedAt),
        closedAt: record.closedAt === null ? null : toRfc3339(record.closedAt),
      };
    case 'legal-order':
      return {
        kind: record.kind,
        id: record.id,
        issuer: record.issuer,
        validFrom: toRfc3339(record.validFrom),
        validUntil: record.validUntil === null ? null : toRfc3339(record.validUntil),
        approver: record.approver,
        ...(record.unvouched === null ? {} : { unvouched: record.unvouched }),
        instrument: record.instrument,
        agency: record.agency,
        ownerIds: record.ownerIds,
        recordingIds: record.recordingIds,
        recordedFrom: record.recordedFrom === null ? null : toRfc3339(record.recordedFrom),
        recordedUntil: record.recordedUntil === null ? null : toRfc3339(record.recordedUntil),
        servedAt: toRfc3339(record.servedAt),
        expiresAt: toRfc3339(record.expiresAt),
        nonDisclosureUntil: record.nonDisclosureUntil === null ? null : toRfc3339(record.nonDisclosureUntil),
        reviewer: record.reviewer,
        assignees: record.assignees,
        recipientIds: record.recipientIds,
      };
    case 'emergency':
      return {
        kind: record.kind,
        id: record.id,
        issuer: record.issuer,
        validFrom: toRfc3339(record.validFrom),
        validUntil: record.validUntil === null ? null : toRfc3339(record.validUntil),
        approver: record.approver,
        ...(record.unvouched === null ? {} : { unvouched: record.unvouched }),
        ownerId: record.ownerId,
        requester: record.requester,
        responders: record.responders,
        startedAt: toRfc3339(record.startedAt),
        expiresAt: toRfc3339(record.expiresAt),
        reviewedAt: record.reviewedAt === null ? null : toRfc3339(record.reviewedAt),
        reviewer: record.reviewer,
      };
    case 'entitlement':
      return {
        kind: record.kind,
        id: record.id,
        issuer: record.issuer,
        validFrom: toRfc3339(record.validFrom),
        validUntil: record.validUntil === null ? null : toRfc3339(record.validUntil),
        approver: record.approver,
        ...(record.unvouched === null ? {} : { unvouched: record.unvouched }),
        grantedTo: record.grantedTo,
        actions: record.actions,
        sources: record.sources,
        grantedBy: record.grantedBy,
      };
    case 'source':
      return {
        kind: record.kind,
        id: record.id,
        issuer: record.issuer,
        validFrom: toRfc3339(record.validFrom),
        validUntil: record.validUntil === null ? null : toRfc3339(record.validUntil),
        approver: record.approver,
        ...(record.unvouched === null ? {} : { unvouched: record.unvouched }),
        description: record.description,
        defaultPurpose: record.defaultPurpose,
        mfaEnforced: record.mfaEnforced,
        publicKey: record.publicKey,
        eventsPerSecondMax: record.eventsPerSecondMax,
        heartbeatSeconds: record.heartbeatSeconds,
        asksBeforeAccess: record.asksBeforeAccess,
        allowedDestinations: record.allowedDestinations,
        owner: record.owner,
      };
    case 'policy':
      return {
        kind: record.kind,
        id: record.id,
        issuer: record.issuer,
        validFrom: toRfc3339(record.validFrom),
        validUntil: record.validUntil === null ? null : toRfc3339(record.validUntil),
        approver: record.approver,
        ...(record.unvouched === null ? {} : { unvouched: record.unvouched }),
        setHash: record.setHash,
        approvedBy: record.approvedBy,
      };
    case 'policy-set':
      return {
        kind: record.kind,
        id: record.id,
        issuer: record.issuer,
        validFrom: toRfc3339(record.validFrom),
        validUntil: record.validUntil === null ? null : toRfc3339(record.validUntil),
        approver: record.approver,
        ...(record.unvouched === null ? {} : { unvouched: record.unvouched }),
        rules: record.rules,
      };
    case 'exception':
      return {
        kind: record.kind,
        id: record.id,
        issuer: record.issuer,
        validFrom: toRfc3339(record.validFrom),
        validUntil: record.validUntil === null ? null : toRfc3339(record.validUntil),
        approver: record.approver,
        ...(record.unvouched === null ? {} : { unvouched: record.unvouched }),
        rule: record.rule,
        actorId: record.actorId,
        sourceId: record.sourceId,
        reason: record.reason,
      };
    case 'dataset':
      return {
        kind: record.kind,
        id: record.id,
        issuer: record.issuer,
        validFrom: toRfc3339(record.validFrom),
        validUntil: record.validUntil === null ? null : toRfc3339(record.validUntil),
        approver: record.approver,
        ...(record.unvouched === null ? {} : { unvouched: record.unvouched }),
        purpose: record.purpose,
        recordingIds: record.recordingIds,
        datasetIds: record.datasetIds,
      };
    case 'model':
      return {
        kind: record.kind,
        id: record.id,
        issuer: record.issuer,
        validFrom: toRfc3339(record.validFrom),
        validUntil: record.validUntil === null ? null : toRfc3339(record.validUntil),
        approver: record.approver,
        ...(record.unvouched === null ? {} : { unvouched: record.unvouched }),
        datasetIds: record.datasetIds,
        modelIds: record.modelIds,
      };
    case 'approval':
      return {
        kind: record.kind,
        id: record.id,
        issuer: record.issuer,
        validFrom: toRfc3339(record.validFrom),
        validUntil: record.validUntil === null ? null : toRfc3339(record.validUntil),
        approver: record.approver,
        ...(record.unvouched === null ? {} : { unvouched: record.unvouched }),
        act: record.act,
        recordKind: record.recordKind,
        recordId: record.recordId,
        recordHash: record.recordHash,
        by: record.by,
        at: toRfc3339(record.at),
        note: record.note,
      };
  }
}
