// Generated from schemas/http/openapi.json by `npm run generate`. Do not edit: change services/*/routes.ts.

export interface paths {
  '/v1/access-events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Report accesses
     * @description Answers after the log has the records on disk. Sending the same again is safe. At most 10,000 records and 8 MiB a request; `Content-Encoding: gzip` is accepted.
     */
    post: operations['sendAccessEvents'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/promise.vkey': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Read the verifier key of promises
     * @description Keep it beside the promises: it shows later that this installation signed them.
     */
    get: operations['readPromiseKey'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/register': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Write register records
     * @description Answers when the records are durable and in the view, so the next query and the next decision use them. The order of sending does not matter. The `issuer` is set from the token.
     */
    post: operations['sendRegister'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/register/{kind}/{id}/approve': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Approve a register record that somebody else wrote
     * @description The caller approves the record as it is: after a correction it needs another approval. Nobody approves a record that they issued, an emergency that they requested, a source that they own, or an exception for themself or for somebody whose line manager they are.
     */
    post: operations['approveRecord'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/register/{kind}/{id}/review': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Record that you reviewed the accesses under an emergency, or a legal order */
    post: operations['reviewRecord'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/policies': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read which rules decide, and who approved them */
    get: operations['listPolicies'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/ticket-webhooks/{name}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Receive a ticket from a help desk
     * @description A signed message of Zendesk, Jira or ServiceNow becomes a version of a ticket, by a map of TICKETS_FILE. The same message again changes nothing.
     */
    post: operations['receiveTicketMessage'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/scim/v2/Users': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List users, or find one */
    get: operations['listScimUsers'];
    put?: never;
    /** Provision a person */
    post: operations['createScimUser'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/scim/v2/Users/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read a user */
    get: operations['readScimUser'];
    /** Replace a user */
    put: operations['replaceScimUser'];
    post?: never;
    /** End the employment of a user, and forget the account */
    delete: operations['deleteScimUser'];
    options?: never;
    head?: never;
    /** Change a user; `active` false ends the employment */
    patch: operations['patchScimUser'];
    trace?: never;
  };
  '/scim/v2/Groups': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List groups, or find one */
    get: operations['listScimGroups'];
    put?: never;
    /** Push a group that SCIM_FILE names */
    post: operations['createScimGroup'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/scim/v2/Groups/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read a group */
    get: operations['readScimGroup'];
    /** Replace the members of a group */
    put: operations['replaceScimGroup'];
    post?: never;
    /** Take every member out of a group */
    delete: operations['deleteScimGroup'];
    options?: never;
    head?: never;
    /** Change the members of a group */
    patch: operations['patchScimGroup'];
    trace?: never;
  };
  '/scim/v2/ServiceProviderConfig': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read what this SCIM server supports */
    get: operations['readScimConfig'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/scim/v2/ResourceTypes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the kinds of resources */
    get: operations['listScimResourceTypes'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/scim/v2/Schemas': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the attributes that are kept */
    get: operations['listScimSchemas'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/access/v1/evaluation': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Ask before an access
     * @description The answer uses the same rules and register as the later decision. `X-Request-ID` is repeated.
     */
    post: operations['evaluate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/access/v1/evaluations': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Ask before several accesses */
    post: operations['evaluateSeveral'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/.well-known/authzen-configuration': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read where to ask before an access */
    get: operations['describeEvaluation'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/sources': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List the sources, by id, with what is known of their reporting
     * @description Sources that reported, that the register names, or of which something was refused. Counts are of the last 396 days that the detector has read.
     */
    get: operations['listSources'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/sources/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Read one source: its instances, holes, repeats, forks and silence
     * @description A hole has the numbers that were left out and the places of the log beside it; one that was filled has the time. Reads beside the tools are counted for 35 days.
     */
    get: operations['findSource'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/sources/{id}/readers': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Count the reads beside the tools that one source shows, by who read
     * @description Of the last 35 days, or of a part of them.
     */
    get: operations['readersOfSource'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/sources/{id}/reports-without-read': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List the reports of a tool, or of the tools of a log, that no read of the log is behind
     * @description Where the parameter `readsInLog` of the rules names the log of a tool. A report is listed once the log has shown something of a day later. A player or a cache may have had the recording: it accuses nobody.
     */
    get: operations['reportsWithoutRead'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/detections': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read which detections are in force, with their parameters, and who approved them */
    get: operations['listDetections'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/detections/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read one detection as it is in force */
    get: operations['findDetection'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/alerts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List alerts, by risk or newest first
     * @description The answer has an `ETag`: 304 and nothing else to a request that names it in `If-None-Match`.
     */
    get: operations['listAlerts'];
    put?: never;
    /**
     * Open an alert by hand: a tip, a call, an observation
     * @description It is an alert of its own, of the rule `opened-by-hand`, and worked like any other. Its history has who opened it.
     */
    post: operations['openAlert'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/alert-changes': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Follow changes of alerts and cases
     * @description Server-Sent Events: `changed` at the start and then at most once a second. Read again what you show; that read is recorded.
     */
    get: operations['followAlerts'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/alerts/{alertId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read one alert, with everything that was done to it */
    get: operations['findAlert'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/alerts/{alertId}/accesses': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List the accesses that an alert counts, the one appended last first */
    get: operations['listCountedAccesses'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/alerts/bulk': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Do the same with several alerts
     * @description Each is judged by itself, so some may be refused. With `?explained=true` of the list, closes together what a late ticket or consent explained.
     */
    post: operations['actOnAlerts'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/alerts/{alertId}/acknowledge': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Acknowledge an alert */
    post: operations['acknowledgeAlert'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/alerts/{alertId}/assign': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Assign an alert to a person or a team */
    post: operations['assignAlert'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/alerts/{alertId}/comment': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Comment on an alert, whatever its state */
    post: operations['commentOnAlert'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/alerts/{alertId}/escalate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Escalate an alert */
    post: operations['escalateAlert'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/alerts/{alertId}/close': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Close an alert with a disposition, or propose it to a second person
     * @description Closes an alert of severity low or medium. Of severity high or critical it becomes `close-proposed` until a second person approves.
     */
    post: operations['closeAlert'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/alerts/{alertId}/approve-close': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Approve, as a second person, that an alert is closed as proposed */
    post: operations['approveClose'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/alerts/{alertId}/reopen': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Open a closed alert again, or reject the proposal to close it */
    post: operations['reopenAlert'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/monitoring': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Read when accesses were watched, and the gaps
     * @description Judged by canary accesses: accesses that the installation makes itself, and that have to come back as findings.
     */
    get: operations['readMonitoring'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/cases': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List cases, the one opened last first */
    get: operations['listCases'];
    put?: never;
    /** Open a case, with or without alerts */
    post: operations['openCase'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/cases/{caseId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read one case with its alerts, and everything that was done to it */
    get: operations['findCase'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/cases/{caseId}/report': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Draft an incident report of a case
     * @description Who, what, when, which accounts, the evidence, clocks and acts, and what is not known; all from the log and the register.
     */
    get: operations['reportCase'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/cases/{caseId}/alerts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Add alerts to a case, or remove some
     * @description Each alert is judged by itself. Where all are refused, the answer is the problem of the first.
     */
    post: operations['changeAlertsOfCase'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/cases/{caseId}/assign': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Assign a case to a person or a team */
    post: operations['assignCase'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/cases/{caseId}/comment': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Comment on a case, whatever its state */
    post: operations['commentOnCase'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/cases/{caseId}/close': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Close a case with its alerts, or propose it to a second person
     * @description With an alert of severity high or critical it becomes `close-proposed` until a second person approves. Closing closes the alerts that are still open, in the same way.
     */
    post: operations['closeCase'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/cases/{caseId}/approve-close': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Approve, as a second person, that a case is closed as proposed */
    post: operations['approveCaseClose'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/cases/{caseId}/meet': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Record that what an incident clock asks for was done
     * @description Possible in every state of the case, once, after the deadline too: the clock is then `met-late`.
     */
    post: operations['meetClock'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/cases/{caseId}/reopen': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Open a closed case again, or reject the proposal to close it
     * @description Its alerts stay as they are: each is opened again by itself.
     */
    post: operations['reopenCase'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/accesses': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List decided accesses, newest first
     * @description All filters must match. Like every read, the query is itself an access event, acknowledged before any row is returned.
     */
    get: operations['listAccesses'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/access-counts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Count decided accesses by time and verdict
     * @description Of all that matches, not of a page. Takes the filters of `GET /v1/accesses`, and is recorded like it. Verdicts are those first decided.
     */
    get: operations['countAccesses'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/accesses/{eventId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Read one access with its decision
     * @description The first decision of the id, not its duplicate or conflict.
     */
    get: operations['findAccess'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/accesses/{eventId}/details': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Read the details of a decision
     * @description The rules, the records that were tried, and where the decision is sealed.
     */
    get: operations['findAccessDetails'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/receipts/{eventId}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Get the receipt of an access
     * @description Proves the first decision offline: `npx custodes receipt verify FILE`.
     */
    get: operations['findReceipt'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/backtests/{set}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Try a proposed set of rules or detections on the sealed history
     * @description Rules decide each access again; detections look at the history beside those in force. One runs at a time: ask again until `state` is `done` or `failed`. A result is kept for ten minutes.
     */
    get: operations['backtestSet'];
    put?: never;
    post?: never;
    /**
     * Cancel the back-test of a set
     * @description Also where none runs. Who asks for it again starts another.
     */
    delete: operations['cancelBacktest'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/register/{kind}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * List the records of a kind that are in force, by id
     * @description A page may be short, or empty, and still have a `nextCursor`. Any field of the kind is a filter: a list matches by an element, an empty value matches what is absent.
     */
    get: operations['listRegister'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/register/{kind}/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read the register record that is in force */
    get: operations['findRegisterRecord'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/register/{kind}/{id}/history': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** List every version of one register record, newest first */
    get: operations['listRegisterHistory'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/checkpoint': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Read the signed checkpoint of the transparency log
     * @description C2SP tlog-checkpoint, for witnesses and monitors.
     */
    get: operations['readCheckpoint'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/log.vkey': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Read the verifier key of the transparency log
     * @description For the console. To verify without trusting this server, get the key from another source.
     */
    get: operations['readLogKey'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/tile/{path}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Read a tile or an entry bundle of the transparency log
     * @description C2SP tlog-tiles. The path has several segments, for example `0/x001/234.p/7` or `entries/000`.
     */
    get: operations['readTile'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/livez': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Check that the process runs */
    get: operations['isAlive'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/readyz': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Check that every stage is ready */
    get: operations['isReady'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/version': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read which release runs */
    get: operations['readVersion'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/metrics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read the metrics */
    get: operations['readMetrics'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/problems/{code}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read what a problem means and what to do about it */
    get: operations['explainProblem'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/openapi.json': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read this description of every route */
    get: operations['describeApi'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/docs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Read this description as a page
     * @description Shows `/openapi.json` in Swagger UI. Everything on the page comes from this server.
     */
    get: operations['showReference'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/docs/{file}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read a file of the reference page */
    get: operations['readReferenceFile'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/server-proof': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Prove that the server of a `DATA_DIR` answers
     * @description Only where one process runs every stage (`npm start`). `npx custodes` asks it before it sends a token to the address in `DATA_DIR/server.url`, where after a crash another program may listen.
     */
    get: operations['proveServer'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/v1/session': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Read who is signed in */
    get: operations['readSession'];
    put?: never;
    /**
     * Exchange a token for a session cookie
     * @description The token is in the header `Authorization` or in the body; the header counts before the body. The cookie is `HttpOnly` and `SameSite=Strict`. The session ends after 12 hours, or when the token expires or is removed.
     */
    post: operations['beginSession'];
    /** Sign out */
    delete: operations['endSession'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sign-in/oidc': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * Leave for the identity provider
     * @description Only where `OIDC_ISSUER` is set, at the console and at `npm start`.
     */
    get: operations['leaveForProvider'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/sign-in/oidc/callback': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Come back from the identity provider */
    get: operations['returnFromProvider'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    /** @description An access event with its decision. */
    Access: {
      eventId: string;
      /** @description a claim; milliseconds since 1970 UTC where it has no RFC 3339 form */
      occurredAt: (string | number) | null;
      source: {
        id: string;
        instance: string | null;
        version: string | null;
        sequence: number | null;
      } | null;
      actor: {
        id: string;
        /** @enum {string} */
        kind: 'employee' | 'contractor' | 'owner' | 'authorised-user' | 'customer-session' | 'service' | 'anonymous';
        onBehalfOf: {
          id: string;
          /** @enum {string} */
          kind: 'employee' | 'contractor' | 'owner' | 'authorised-user' | 'customer-session' | 'service' | 'anonymous';
        } | null;
      } | null;
      authentication: {
        mfa: boolean | null;
        method: string | null;
        sessionId: string | null;
        managedDevice: boolean | null;
        deviceId: string | null;
      } | null;
      network: {
        ipHash: string | null;
        asn: number | null;
        country: string | null;
        approved: boolean | null;
        claimed?: {
          country: string | null;
          approved: boolean | null;
        } | null;
      } | null;
      action:
        | (
            | 'search'
            | 'list'
            | 'thumbnail'
            | 'view'
            | 'livestream'
            | 'download'
            | 'export'
            | 'share'
            | 'disclose'
            | 'grant'
            | 'revoke'
            | 'annotate'
            | 'delete'
          )
        | null;
      phase: ('begin' | 'end' | 'heartbeat') | null;
      accessId: string | null;
      outcome: ('allowed' | 'denied' | 'error') | null;
      path: ('app' | 'api' | 'direct-store' | 'database') | null;
      resource: {
        /** @enum {string} */
        kind: 'recording' | 'live-stream' | 'camera' | 'account' | 'store';
        recordingId: string | null;
        cameraId: string | null;
        ownerId: string | null;
        storeId: string | null;
        siteId: string | null;
      } | null;
      extent: {
        durationMs: number | null;
        bytes: number | null;
        count: number | null;
        decrypted: boolean | null;
      } | null;
      /** @description the purpose that was judged */
      purpose:
        | (
            | 'legal-process'
            | 'illegal-activity-investigation'
            | 'legal-rights'
            | 'prevent-harm-or-loss'
            | 'express-consent'
            | 'owner-self'
            | 'system-operation'
            | 'unspecified'
          )
        | null;
      claim: {
        /** @enum {string} */
        kind: 'consent' | 'ticket' | 'case' | 'legal-order' | 'emergency' | 'approval';
        id: string;
      } | null;
      search: {
        /** @enum {string} */
        kind: 'exact-email' | 'name' | 'phone' | 'address' | 'id' | 'browse';
        resultCount: number | null;
        personId: string | null;
        filter: string | null;
        reason: string | null;
      } | null;
      recipient: {
        /** @enum {string} */
        kind: 'owner' | 'authorised-user' | 'law-enforcement' | 'court' | 'counsel' | 'internal' | 'public' | 'other';
        id: string | null;
        jurisdiction: string | null;
      } | null;
      destination: {
        /** @enum {string} */
        kind: 'managed-device' | 'removable-drive' | 'personal-cloud' | 'email' | 'share-link' | 'other';
        domain: string | null;
      } | null;
      decisionId: string | null;
      appendedAt: string | number;
      /** @description how far `occurredAt` is from the log clock, where that is not credible */
      clock: {
        /** @enum {string} */
        mark: 'clock-skew' | 'late';
        byMs: number;
      } | null;
      role: string | null;
      team: string | null;
      purposeFrom: ('event' | 'claim' | 'source' | 'none') | null;
      /** @description the camera that filters compare: of the register where the event names none */
      cameraId: string | null;
      /** @description the owner that filters compare: of the register where the event names none */
      ownerId: string | null;
      /** @enum {string} */
      verdict: 'explained' | 'unexplained' | 'violation' | 'unknown' | 'ended' | 'rejected' | 'duplicate' | 'conflict';
      /** @description ids of the rules that did not hold */
      determinedBy: string[];
      explanation: {
        kind: string;
        id: string;
      } | null;
      reason: string;
      policyVersion: string | null;
      reevaluations: {
        /** @enum {string} */
        verdict:
          | 'explained'
          | 'unexplained'
          | 'violation'
          | 'unknown'
          | 'ended'
          | 'rejected'
          | 'duplicate'
          | 'conflict';
        determinedBy: string[];
        /** Format: date-time */
        at: string;
        /** @description the register record; null where only a deadline passed */
        because: {
          kind: string;
          id: string;
        } | null;
      }[];
    };
    AccessCounts: {
      /** @enum {string} */
      step: '1m' | '5m' | '15m' | '1h' | '6h' | '1d' | '7d' | '30d' | '365d';
      /** @description the start of the first bucket; null where nothing was counted */
      from: string | null;
      /** @description the end of the last bucket, exclusive */
      to: string | null;
      /** @description what the buckets contain, without `reads` */
      total: number;
      /** @description reads of custodes itself, which are accesses too */
      reads: number;
      /** @description claimed times ahead of the log clock or before 1970; no bucket contains these */
      outside: number;
      /** @description buckets in the order of time; one in which nothing matched is absent */
      items: {
        /** Format: date-time */
        at: string;
        verdicts: {
          [key: string]: number;
        };
        reads: number;
      }[];
      /** @description what `divideBy` asks for, without `reads`: at most 100 names, those with most accesses first; empty without it */
      names: {
        name: string;
        total: number;
        items: {
          /** Format: date-time */
          at: string;
          verdicts: {
            [key: string]: number;
          };
        }[];
      }[];
      /** @description how many more names there are */
      namesLeftOut: number;
      /** @description what the answer cannot know of its time and source: at most 20, the one that began last first */
      unknown: {
        /** @enum {string} */
        kind: 'missing-numbers' | 'silence' | 'unreconciled-reads' | 'down-time';
        /** @description the source whose reports are missing; null for `down-time` */
        source: string | null;
        /** @description only `down-time`: what was behind or down; null where it was all of custodes, or is not known */
        stage: ('collection' | 'decision' | 'detection') | null;
        /** @description only `down-time` of collection: the input of `COLLECT_FILE` */
        input: string | null;
        /** Format: date-time */
        from: string;
        /** @description null while it lasts */
        to: string | null;
        /** @description missing numbers when they were found, or reads that no tool reported */
        count: number | null;
      }[];
      /** @description how many more there are */
      unknownLeftOut: number;
    };
    /**
     * access event in JSON, as version 1 of the schema has it
     * @description One access to stored or live video, as a tool reports it. No arrays and no maps: a decoder must be able to bound what a stranger sends. In enum symbols `_` stands for `-`.
     */
    AccessEvent: {
      /** @description The source chooses it. With `source.id` it is the identity of the event. */
      eventId: components['schemas']['AccessEvent.eventId'];
      /** @description When the access began, as the source claims. */
      occurredAt: components['schemas']['AccessEvent.time'];
      /** @description The tool that reports. */
      source: {
        /** @description Id of the tool, the same for all of its instances. */
        id: components['schemas']['AccessEvent.text'];
        /** @description Pod or host. */
        instance?: components['schemas']['AccessEvent.text'] | null;
        /** @description Version of the tool. */
        version?: components['schemas']['AccessEvent.text'] | null;
        /** @description Number of the event within the instance; a gap shows a lost event. Of a heartbeat: the last number that was used. */
        sequence?: components['schemas']['AccessEvent.count'] | null;
        /** @description SHA-256 of what the source signed of the event before it, of the same instance ([signing](emitting.md#signing)). */
        previousHash?: components['schemas']['AccessEvent.hex64'] | null;
        /** @description Ed25519 signature by the key of the source, in base64 ([signing](emitting.md#signing)). */
        signature?: components['schemas']['AccessEvent.text'] | null;
      };
      /** @description Who accessed. */
      actor: {
        /** @description Id of the person, service or session. */
        id: components['schemas']['AccessEvent.text'];
        /** @description Kind of actor. */
        kind: components['schemas']['AccessEvent.ActorKind'];
        /** @description For whom a service acts; a service is judged as that actor. */
        onBehalfOf?: {
          /** @description Id of that actor. */
          id: components['schemas']['AccessEvent.text'];
          /** @description Kind of that actor. */
          kind: components['schemas']['AccessEvent.ActorKind'];
        } | null;
      };
      /** @description How the actor authenticated. */
      authentication?: {
        /** @description A second factor was used. There is no default. */
        mfa?: boolean | null;
        /** @description For example `webauthn`. */
        method?: components['schemas']['AccessEvent.text'] | null;
        /** @description Id of the session. */
        sessionId?: components['schemas']['AccessEvent.text'] | null;
        /** @description The device is managed. */
        managedDevice?: boolean | null;
        /** @description Id of the device that the actor used, as the tool names it. */
        deviceId?: components['schemas']['AccessEvent.text'] | null;
      } | null;
      /** @description Where the access came from. */
      network?: {
        /** @description Number of the autonomous system that the address belongs to. */
        asn?: components['schemas']['AccessEvent.count'] | null;
        /** @description IPv4 or IPv6 address. Intake replaces it by a keyed hash; the address never enters the log. */
        ip?: components['schemas']['AccessEvent.ip'] | null;
        /** @description ISO 3166-1 alpha-2 code of the country. */
        country?: components['schemas']['AccessEvent.text'] | null;
        /** @description The network is on the list of approved networks. */
        approved?: boolean | null;
      } | null;
      /** @description What was done. */
      action: components['schemas']['AccessEvent.Action'];
      /**
       * @description Begin or end of a playback, or a heartbeat: no access, the source is alive.
       * @default begin
       */
      phase: components['schemas']['AccessEvent.Phase'] | null;
      /** @description On an end: `eventId` of the begin that it closes. On a read of a store: of the read that it goes on with. */
      accessId?: components['schemas']['AccessEvent.text'] | null;
      /**
       * @description Whether the access happened.
       * @default allowed
       */
      outcome: components['schemas']['AccessEvent.Outcome'] | null;
      /**
       * @description By which way the access happened.
       * @default app
       */
      path: components['schemas']['AccessEvent.Path'] | null;
      /** @description What was accessed. */
      resource: {
        /** @description Kind of resource. */
        kind: components['schemas']['AccessEvent.ResourceKind'];
        /** @description Id of the recording. */
        recordingId?: components['schemas']['AccessEvent.text'] | null;
        /** @description Id of the camera. */
        cameraId?: components['schemas']['AccessEvent.text'] | null;
        /** @description Id of the account that owns the camera. */
        ownerId?: components['schemas']['AccessEvent.text'] | null;
        /** @description Id of the bucket or table. */
        storeId?: components['schemas']['AccessEvent.text'] | null;
        /** @description Id of the site where the camera hangs: a house, a store, a building. */
        siteId?: components['schemas']['AccessEvent.text'] | null;
      };
      /** @description How much was accessed. */
      extent?: {
        /** @description Time watched, in milliseconds. */
        durationMs?: components['schemas']['AccessEvent.count'] | null;
        /** @description Bytes read. */
        bytes?: components['schemas']['AccessEvent.count'] | null;
        /** @description Number of items. */
        count?: components['schemas']['AccessEvent.count'] | null;
        /** @description End-to-end encrypted material was decrypted. */
        decrypted?: boolean | null;
      } | null;
      /** @description The declared purpose. */
      purpose?: components['schemas']['AccessEvent.Purpose'] | null;
      /** @description The record that the actor cites; it explains nothing by itself. */
      claim?: {
        /** @description Kind of the record. */
        kind: components['schemas']['AccessEvent.ClaimKind'];
        /** @description Id of the record. */
        id: components['schemas']['AccessEvent.text'];
      } | null;
      /** @description How the subject was found. */
      search?: {
        /** @description Kind of search. */
        kind: components['schemas']['AccessEvent.SearchKind'];
        /** @description Number of results shown. */
        resultCount?: components['schemas']['AccessEvent.count'] | null;
        /** @description The person about whom was asked: an employee or contractor, by any of their ids. */
        personId?: components['schemas']['AccessEvent.text'] | null;
        /** @description What was asked for, as the tool writes it. */
        filter?: components['schemas']['AccessEvent.text'] | null;
        /** @description Why, as the asker put it; it explains nothing by itself. */
        reason?: components['schemas']['AccessEvent.text'] | null;
      } | null;
      /** @description Who received the material. */
      recipient?: {
        /** @description Kind of recipient. */
        kind: components['schemas']['AccessEvent.RecipientKind'];
        /** @description Pseudonym of the recipient. */
        id?: components['schemas']['AccessEvent.text'] | null;
        /** @description ISO 3166-2 code of the jurisdiction. */
        jurisdiction?: components['schemas']['AccessEvent.text'] | null;
      } | null;
      /** @description Where the material went. */
      destination?: {
        /** @description Kind of destination. */
        kind: components['schemas']['AccessEvent.DestinationKind'];
        /** @description Domain of the destination. */
        domain?: components['schemas']['AccessEvent.text'] | null;
      } | null;
      /** @description The answer that the tool got when it asked before the access (`docs/ask-before-access.md`). */
      decisionId?: components['schemas']['AccessEvent.text'] | null;
    } & (unknown & unknown);
    /** @enum {unknown} */
    'AccessEvent.Action':
      | 'search'
      | 'list'
      | 'thumbnail'
      | 'view'
      | 'livestream'
      | 'download'
      | 'export'
      | 'share'
      | 'disclose'
      | 'grant'
      | 'revoke'
      | 'annotate'
      | 'delete';
    /** @enum {unknown} */
    'AccessEvent.ActorKind':
      | 'employee'
      | 'contractor'
      | 'owner'
      | 'authorised-user'
      | 'customer-session'
      | 'service'
      | 'anonymous';
    /** @enum {unknown} */
    'AccessEvent.ClaimKind': 'consent' | 'ticket' | 'case' | 'legal-order' | 'emergency' | 'approval';
    /** @enum {unknown} */
    'AccessEvent.DestinationKind':
      | 'managed-device'
      | 'removable-drive'
      | 'personal-cloud'
      | 'email'
      | 'share-link'
      | 'other';
    /** @enum {unknown} */
    'AccessEvent.Outcome': 'allowed' | 'denied' | 'error';
    /** @enum {unknown} */
    'AccessEvent.Path': 'app' | 'api' | 'direct-store' | 'database';
    /** @enum {unknown} */
    'AccessEvent.Phase': 'begin' | 'end' | 'heartbeat';
    /** @enum {unknown} */
    'AccessEvent.Purpose':
      | 'legal-process'
      | 'illegal-activity-investigation'
      | 'legal-rights'
      | 'prevent-harm-or-loss'
      | 'express-consent'
      | 'owner-self'
      | 'system-operation'
      | 'unspecified';
    /** @enum {unknown} */
    'AccessEvent.RecipientKind':
      | 'owner'
      | 'authorised-user'
      | 'law-enforcement'
      | 'court'
      | 'counsel'
      | 'internal'
      | 'public'
      | 'other';
    /** @enum {unknown} */
    'AccessEvent.ResourceKind': 'recording' | 'live-stream' | 'camera' | 'account' | 'store';
    /** @enum {unknown} */
    'AccessEvent.SearchKind': 'exact-email' | 'name' | 'phone' | 'address' | 'id' | 'browse';
    'AccessEvent.count': number;
    'AccessEvent.eventId': string;
    'AccessEvent.hex64': string;
    'AccessEvent.ip': string | unknown | unknown;
    /** @description One line without control characters, marks of writing direction or lone surrogates, other than `.` and `..`. */
    'AccessEvent.text': string;
    /**
     * Format: date-time
     * @description RFC 3339, with zone.
     */
    'AccessEvent.time': string;
    /** @description One result for each record, in input order. */
    AccessEventResults: {
      results: {
        eventId: string | null;
        /** @enum {string} */
        status: 'accepted' | 'duplicate' | 'conflict' | 'rejected';
        /** @description the line where a refused record of several begins, from 1 */
        line?: number;
        /** @description the column there, in characters from 1 */
        column?: number;
        /** @description the number of a refused record in Avro, from 1 */
        record?: number;
        errors?: components['schemas']['FieldProblem'][];
      }[];
      /** @description a signed note, where the query asks for it */
      promise?: string;
    };
    AccessPage: {
      items: components['schemas']['Access'][];
      nextCursor?: string;
      /** @description what the answer cannot know of its time and source: at most 20, the one that began last first */
      unknown: {
        /** @enum {string} */
        kind: 'missing-numbers' | 'silence' | 'unreconciled-reads' | 'down-time';
        /** @description the source whose reports are missing; null for `down-time` */
        source: string | null;
        /** @description only `down-time`: what was behind or down; null where it was all of custodes, or is not known */
        stage: ('collection' | 'decision' | 'detection') | null;
        /** @description only `down-time` of collection: the input of `COLLECT_FILE` */
        input: string | null;
        /** Format: date-time */
        from: string;
        /** @description null while it lasts */
        to: string | null;
        /** @description missing numbers when they were found, or reads that no tool reported */
        count: number | null;
      }[];
      /** @description how many more there are */
      unknownLeftOut: number;
    };
    /** @description A work item for people: something that one actor or source did and that needs review. */
    Alert: {
      alertId: string;
      /** @description ids of the rules that raised it */
      rules: string[];
      /** @description the versions of the detections that raised it; `GET /v1/detections` names those in force */
      detections: {
        id: string;
        version: string;
      }[];
      /**
       * @description the highest of its findings
       * @enum {string}
       */
      severity: 'low' | 'medium' | 'high' | 'critical';
      /** @enum {string} */
      state: 'new' | 'acknowledged' | 'escalated' | 'close-proposed' | 'closed' | 'reopened';
      actor: string | null;
      source: string | null;
      /** Format: date-time */
      openedAt: string;
      /** Format: date-time */
      firstEventAt: string;
      /** Format: date-time */
      lastEventAt: string;
      accesses: number;
      owners: number;
      /** @description accesses that a late fact explained */
      withdrawn: number;
      /** @description the newest 100 */
      eventIds: string[];
      summary: string;
      risk: {
        /** @description 0 to 100 */
        score: number;
        parts: {
          rule: string | null;
          points: number;
          because: string;
        }[];
      };
      /** @description by when it is to be acknowledged, then closed */
      dueAt: string | null;
      overdue: boolean;
      /** @description how to close it, where every access was explained or excused since; people close it */
      suggestion: {
        /** @enum {string} */
        disposition: 'justified' | 'register-gap' | 'policy-gap' | 'misuse' | 'false-positive' | 'test';
        explanation: string;
      } | null;
      disposition: ('justified' | 'register-gap' | 'policy-gap' | 'misuse' | 'false-positive' | 'test') | null;
      /** @description why it was closed so */
      explanation: string | null;
      /** @description ids that support the disposition */
      evidence: string[];
      acknowledgedBy: string | null;
      acknowledgedAt: string | null;
      assignee: string | null;
      /** @description the case that contains it */
      caseId: string | null;
      /** @description how somebody wants to close it, until a second person approves */
      proposal: {
        /** @description names it in an approval */
        actId: string;
        by: string;
        /** Format: date-time */
        at: string;
        disposition: ('justified' | 'register-gap' | 'policy-gap' | 'misuse' | 'false-positive' | 'test') | null;
        explanation: string | null;
        evidence: string[];
      } | null;
      /** @description who closed it, or proposed that */
      closedBy: string | null;
      /** @description the second person, where closing takes two */
      approvedBy: string | null;
      closedAt: string | null;
    };
    AlertPage: {
      items: components['schemas']['Alert'][];
      nextCursor?: string;
    };
    AuthzenConfiguration: {
      policy_decision_point: string;
      access_evaluation_endpoint: string;
      access_evaluations_endpoint: string;
    };
    Backtest: {
      /** @description the version of the set that is tried */
      set: string;
      /**
       * @description `waiting`: another one runs; ask again, which starts it
       * @enum {string}
       */
      state: 'waiting' | 'running' | 'done' | 'failed';
      /** @description sealed decisions that were read so far */
      read: number;
      /** @description about how many there are to read; 0 until that is known */
      of: number;
      /** @description the archive has more than one back-test reads; the newest were left out */
      isCut: boolean;
      /** @description why it failed */
      problem: string | null;
      /** @description of a set of rules, once done; each list has at most 20 items */
      policies: {
        /** @description accesses that were decided again */
        decided: number;
        /** @description those of which the verdict or the rules that failed changed */
        changed: number;
        /** @description left out: the register that they were decided with is not sealed yet */
        notDecided: number;
        /** @description of what changed, most often first */
        verdicts: {
          /** @enum {string} */
          before:
            | 'explained'
            | 'unexplained'
            | 'violation'
            | 'unknown'
            | 'ended'
            | 'rejected'
            | 'duplicate'
            | 'conflict';
          /** @enum {string} */
          after:
            | 'explained'
            | 'unexplained'
            | 'violation'
            | 'unknown'
            | 'ended'
            | 'rejected'
            | 'duplicate'
            | 'conflict';
          changed: number;
        }[];
        byRule: {
          name: string;
          changed: number;
        }[];
        byActor: {
          name: string;
          changed: number;
        }[];
        byOwner: {
          name: string;
          changed: number;
        }[];
        examples: {
          eventId: string;
          source: string;
          actor: string;
          owner: string | null;
          before: {
            /** @enum {string} */
            verdict:
              | 'explained'
              | 'unexplained'
              | 'violation'
              | 'unknown'
              | 'ended'
              | 'rejected'
              | 'duplicate'
              | 'conflict';
            determinedBy: string[];
          };
          after: {
            /** @enum {string} */
            verdict:
              | 'explained'
              | 'unexplained'
              | 'violation'
              | 'unknown'
              | 'ended'
              | 'rejected'
              | 'duplicate'
              | 'conflict';
            determinedBy: string[];
          };
        }[];
      } | null;
      /** @description of a set of detections, once done */
      detections: {
        /** @description the version of the set in force */
        against: string;
        accesses: number;
        /** @description accesses that were found, by detection */
        byRule: {
          rule: string;
          before: number;
          after: number;
        }[];
        /** @description people and sources */
        gained: {
          count: number;
          examples: string[];
        };
        missed: {
          count: number;
          examples: string[];
        };
        /** @description alerts that people closed as misuse */
        confirmed: number;
        /** @description those of which the set finds no access any more */
        lost: {
          alertId: string;
          actor: string | null;
          rules: string[];
        }[];
      } | null;
    };
    /** @description Alerts of one person or several that people answer together. */
    Case: {
      caseId: string;
      title: string;
      /** @enum {string} */
      state: 'open' | 'close-proposed' | 'closed';
      /** @description the highest of its alerts */
      severity: ('low' | 'medium' | 'high' | 'critical') | null;
      assignee: string | null;
      openedBy: string;
      /** Format: date-time */
      openedAt: string;
      /** @description at most 100 */
      alertIds: string[];
      /** @description whose accesses its alerts count, the first 100 */
      people: string[];
      /** @description accounts that its alerts affect, without what was encrypted end to end */
      affectedAccounts: number;
      /** @description since ten accounts were affected; null before */
      incident: components['schemas']['Incident'] | null;
      disposition: ('justified' | 'register-gap' | 'policy-gap' | 'misuse' | 'false-positive' | 'test') | null;
      /** @description why it was closed so */
      explanation: string | null;
      /** @description ids that support the disposition */
      evidence: string[];
      /** @description how somebody wants to close it, until a second person approves */
      proposal: {
        /** @description names it in an approval */
        actId: string;
        by: string;
        /** Format: date-time */
        at: string;
        disposition: ('justified' | 'register-gap' | 'policy-gap' | 'misuse' | 'false-positive' | 'test') | null;
        explanation: string | null;
        evidence: string[];
      } | null;
      /** @description who closed it, or proposed that */
      closedBy: string | null;
      /** @description the second person, where closing takes two */
      approvedBy: string | null;
      closedAt: string | null;
    };
    CasePage: {
      items: components['schemas']['Case'][];
      nextCursor?: string;
    };
    /** @description A draft of an incident report, from the log and the register. */
    CaseReport: {
      caseId: string;
      title: string;
      /** @enum {string} */
      state: 'open' | 'close-proposed' | 'closed';
      /** @description the highest of its alerts */
      severity: ('low' | 'medium' | 'high' | 'critical') | null;
      assignee: string | null;
      openedBy: string;
      /** Format: date-time */
      openedAt: string;
      /** @description at most 100 */
      alertIds: string[];
      /** @description whose accesses it is about, as the register has them at the last one; at most 100 */
      people: {
        id: string;
        type: string | null;
        role: string | null;
        team: string | null;
        employer: string | null;
        manager: string | null;
      }[];
      /** @description accounts that its alerts affect, without what was encrypted end to end */
      affectedAccounts: number;
      /** @description since ten accounts were affected; null before */
      incident: components['schemas']['Incident'] | null;
      disposition: ('justified' | 'register-gap' | 'policy-gap' | 'misuse' | 'false-positive' | 'test') | null;
      /** @description why it was closed so */
      explanation: string | null;
      /** @description at most 1,000; `/v1/receipts/{eventId}` proves each */
      evidence: components['schemas']['EvidenceEntry'][];
      /** @description how somebody wants to close it, until a second person approves */
      proposal: {
        /** @description names it in an approval */
        actId: string;
        by: string;
        /** Format: date-time */
        at: string;
        disposition: ('justified' | 'register-gap' | 'policy-gap' | 'misuse' | 'false-positive' | 'test') | null;
        explanation: string | null;
        evidence: string[];
      } | null;
      /** @description who closed it, or proposed that */
      closedBy: string | null;
      /** @description the second person, where closing takes two */
      approvedBy: string | null;
      closedAt: string | null;
      /** Format: date-time */
      generatedAt: string;
      /** @description of the accesses, and when the first alert was opened; null without alerts */
      period: {
        /** Format: date-time */
        firstEventAt: string;
        /** Format: date-time */
        lastEventAt: string;
        /** Format: date-time */
        firstDetectedAt: string;
      } | null;
      rules: {
        id: string;
        title: string;
        meaning: string | null;
        severity: ('low' | 'medium' | 'high' | 'critical') | null;
        legalBasis: string | null;
      }[];
      /** @description affected accounts, at most 1,000 */
      accounts: string[];
      /** @description how many accesses the alerts count, an access of two alerts twice */
      accesses: number;
      alerts: components['schemas']['Alert'][];
      history: {
        actId: string;
        /** Format: date-time */
        at: string;
        by: string;
        /** @enum {string} */
        action:
          | 'create'
          | 'add-alert'
          | 'remove-alert'
          | 'comment'
          | 'close'
          | 'assign'
          | 'approve-close'
          | 'reopen'
          | 'meet';
        /**
         * @description the state after the act
         * @enum {string}
         */
        state: 'open' | 'close-proposed' | 'closed';
        text?: string;
        alertId?: string;
        to?: string;
        /** @enum {string} */
        disposition?: 'justified' | 'register-gap' | 'policy-gap' | 'misuse' | 'false-positive' | 'test';
        evidence?: string[];
        /**
         * @description the clock that was met
         * @enum {string}
         */
        clock?: '72-hours' | '10-days' | '30-days' | '60-days';
        /**
         * @description why the act had no effect
         * @enum {string}
         */
        refused?:
          | 'wrong-state'
          | 'own-alert'
          | 'person-required'
          | 'second-person-required'
          | 'assignee-barred'
          | 'in-another-case'
          | 'case-full'
          | 'clock-not-running';
      }[];
      /** @description what must not be concluded, in sentences */
      notKnown: string[];
      /** @description what the answer cannot know of its time and source: at most 20, the one that began last first */
      unknown: {
        /** @enum {string} */
        kind: 'missing-numbers' | 'silence' | 'unreconciled-reads' | 'down-time';
        /** @description the source whose reports are missing; null for `down-time` */
        source: string | null;
        /** @description only `down-time`: what was behind or down; null where it was all of custodes, or is not known */
        stage: ('collection' | 'decision' | 'detection') | null;
        /** @description only `down-time` of collection: the input of `COLLECT_FILE` */
        input: string | null;
        /** Format: date-time */
        from: string;
        /** @description null while it lasts */
        to: string | null;
        /** @description missing numbers when they were found, or reads that no tool reported */
        count: number | null;
      }[];
      /** @description how many more there are */
      unknownLeftOut: number;
    };
    /** @description CloudEvents 1.0. `data` is an access event. */
    CloudEvent: {
      /** @constant */
      specversion: '1.0';
      /** @description used as `eventId` if `data` has none */
      id: string;
      /** @description used as `source.id` if `data` has none */
      source: string;
      type: string;
      /** @description used as `occurredAt` if `data` has none */
      time?: string;
      data?: unknown;
      data_base64?: string;
    } & {
      [key: string]: unknown;
    };
    CountedAccess: {
      eventId: string;
      sourceId: string;
      /** Format: date-time */
      occurredAt: string;
      /** Format: date-time */
      appendedAt: string;
      actorId: string | null;
      ownerId: string | null;
      /** @description ids of the rules that count it */
      rules: string[];
      /** @description as of its judgement; null for what release 0.1 found, and for what is no access */
      facts: {
        action: string;
        cameraId: string | null;
        recordingId: string | null;
        /** @description where the camera hangs */
        locationClass: string;
        isOfChild: boolean;
        isOfCoworker: boolean;
        isOfHousehold: boolean;
        /** @description the first five register records that could have explained it, and why they do not */
        tried: {
          kind: string;
          id: string;
          state: string;
        }[];
        /** @description the material was encrypted end to end and not decrypted; such an access affects no account */
        endToEndEncrypted: boolean | null;
      } | null;
    };
    CountedAccessPage: {
      items: components['schemas']['CountedAccess'][];
      nextCursor?: string;
      /** @description what the answer cannot know of its time and source: at most 20, the one that began last first */
      unknown: {
        /** @enum {string} */
        kind: 'missing-numbers' | 'silence' | 'unreconciled-reads' | 'down-time';
        /** @description the source whose reports are missing; null for `down-time` */
        source: string | null;
        /** @description only `down-time`: what was behind or down; null where it was all of custodes, or is not known */
        stage: ('collection' | 'decision' | 'detection') | null;
        /** @description only `down-time` of collection: the input of `COLLECT_FILE` */
        input: string | null;
        /** Format: date-time */
        from: string;
        /** @description null while it lasts */
        to: string | null;
        /** @description missing numbers when they were found, or reads that no tool reported */
        count: number | null;
      }[];
      /** @description how many more there are */
      unknownLeftOut: number;
    };
    /** @description The reasons for a decision, and its position in the sealed log. */
    DecisionDetails: {
      determinedBy: {
        rule: string;
        /** @enum {string} */
        verdict: 'violation' | 'unknown' | 'unexplained';
        /** @enum {string} */
        severity: 'low' | 'medium' | 'high' | 'critical';
        exception: string | null;
      }[];
      observed: string[];
      tried: {
        kind: string;
        id: string;
        state: string;
      }[];
      /** @description the register facts that the decision used */
      facts: {
        [key: string]: unknown;
      } | null;
      registerOffset: number;
      deadLetterOffset: number | null;
      misplaced: boolean;
      /** @description what came of the signature of the source; null where it was not checked */
      sourceSignature: ('none' | 'verified' | 'unchecked' | 'missing' | 'wrong') | null;
      partition: number;
      sourceOffset: number;
      /** @description null while the segment is open */
      sealed: {
        sealIndex: number;
        segment: string;
        leafIndex: number;
      } | null;
    };
    Detection: {
      id: string;
      /** @description names the thresholds, the severity and the mode; findings name it */
      version: string;
      /** @description of this version; null: since the installation */
      inForceSince: string | null;
      title: string;
      meaning: string;
      /** @description `policy`: that of the rule that was broken; an object: one for each case */
      severity:
        | ('low' | 'medium' | 'high' | 'critical' | 'policy')
        | {
            [key: string]: 'low' | 'medium' | 'high' | 'critical';
          };
      /** @enum {string} */
      mode: 'enforce' | 'observe' | 'off';
      parameters: {
        [key: string]: {
          value: number;
          /** @enum {string} */
          unit:
            | 'days'
            | 'hours'
            | 'minutes'
            | 'seconds'
            | 'visits'
            | 'owners'
            | 'people'
            | 'accounts'
            | 'weeks'
            | 'draws'
            | 'matters'
            | 'ends'
            | 'share'
            | 'probability'
            | 'times'
            | 'deviations'
            | 'log-likelihood';
          meaning: string;
        };
      };
      runbook: string;
      falsePositives: string[];
      legalBasis: string;
      owner: string;
      /** @description the Sigma documents that a detection is made of, and our names of their fields */
      sigma?: {
        documents: {
          [key: string]: unknown;
        }[];
        fields: {
          [key: string]: {
            [key: string]: string;
          };
        };
      };
      /** @description that have not ended, or within the last 30 days; by their end */
      exceptions: {
        id: string;
        /** @enum {string} */
        state: 'in-force' | 'not-approved' | 'not-begun' | 'ended';
        reason: string;
        actorId: string | null;
        sourceId: string | null;
        /** @description null, as the two before: all */
        cameraId: string | null;
        issuedBy: string;
        approvedBy: string | null;
        /** Format: date-time */
        validFrom: string;
        /** Format: date-time */
        validUntil: string;
        /** @description findings, since the detector started */
        suppressed: number;
      }[];
      /** @description in the last seven UTC days, also those withdrawn later */
      findingsLastWeek: number;
    };
    Detections: {
      /** @description the version of the set; null: that of the release detects */
      inForce: string | null;
      detections: components['schemas']['Detection'][];
      approvals: {
        id: string;
        setHash: string;
        /** @enum {string} */
        state: 'approved' | 'self-approved' | 'set-unknown' | 'set-unusable';
        proposedBy: string[];
        approvedBy: string;
        /** Format: date-time */
        validFrom: string;
        validUntil: string | null;
      }[];
      sets: {
        version: string;
        proposedBy: string[];
        /** Format: date-time */
        proposedAt: string;
        /** @description why it was proposed, in plain words */
        reason: string | null;
      }[];
    };
    Evaluation: {
      /** @description true exactly when the verdict is `explained` */
      decision: boolean;
      context: {
        /** @description the id that the access event cites */
        decisionId: string;
        /** @enum {string} */
        verdict: 'explained' | 'violation' | 'unknown' | 'unexplained';
        determinedBy: string[];
        reason: string;
        /** @description steps that would make it allowed */
        stepUp?: {
          rule: string;
          /** @enum {string} */
          need: 'mfa' | 'purpose' | 'training' | 'evidence' | 'approval';
          kinds?: (
            | 'person'
            | 'account'
            | 'camera'
            | 'recording'
            | 'consent'
            | 'ticket'
            | 'case'
            | 'legal-order'
            | 'emergency'
            | 'entitlement'
            | 'source'
            | 'policy'
            | 'policy-set'
            | 'exception'
            | 'dataset'
            | 'model'
            | 'approval'
          )[];
        }[];
        policyVersion: string | null;
      };
    };
    Evaluations: {
      evaluations: (components['schemas']['Evaluation'] | components['schemas']['UnreadableQuestion'])[];
    };
    EvidenceEntry: {
      eventId: string;
      sourceId: string;
      /** Format: date-time */
      occurredAt: string;
      /** Format: date-time */
      appendedAt: string;
      actorId: string | null;
      ownerId: string | null;
      /** @description ids of the rules that count it */
      rules: string[];
      /** @description as of its judgement; null for what release 0.1 found, and for what is no access */
      facts: {
        action: string;
        cameraId: string | null;
        recordingId: string | null;
        /** @description where the camera hangs */
        locationClass: string;
        isOfChild: boolean;
        isOfCoworker: boolean;
        isOfHousehold: boolean;
        /** @description the first five register records that could have explained it, and why they do not */
        tried: {
          kind: string;
          id: string;
          state: string;
        }[];
        /** @description the material was encrypted end to end and not decrypted; such an access affects no account */
        endToEndEncrypted: boolean | null;
      } | null;
      alertId: string;
    };
    FieldProblem: {
      /** @description with several records, which one: `[3].actor.kind` */
      field: string;
      /** @description null where it is missing */
      value: unknown;
      expected: string;
    };
    /** @description A candidate for a covered incident, and its clocks. */
    Incident: {
      /** Format: date-time */
      candidateSince: string;
      clocks: {
        /** @enum {string} */
        id: '72-hours' | '10-days' | '30-days' | '60-days';
        /** @description what has to be done until then */
        duty: string;
        /** Format: date-time */
        dueAt: string;
        /** @enum {string} */
        state: 'running' | 'overdue' | 'met' | 'met-late';
        metBy: string | null;
        metAt: string | null;
        /** @description what was done */
        text: string | null;
      }[];
    };
    /** @description When accesses were watched, by the canary accesses that came back. */
    Monitoring: {
      /**
       * Format: date-time
       * @description when the judged time begins: not before the first canary access
       */
      from: string;
      /** Format: date-time */
      to: string;
      /** @description canary accesses that were sent in this time and came back */
      canaries: number;
      /** @description the share of the time without a gap, 0 to 1; null where no canary access came back */
      watchedShare: number | null;
      /** @description the share of the time in which each of them was neither down nor behind */
      upTime: {
        decision: number | null;
        detection: number | null;
      };
      /** @description events between canary accesses, and those of them that were evaluated within a minute */
      evaluated: {
        events: number;
        inTime: number;
        share: number | null;
      };
      /** @description the newest 500, in the order of time */
      gaps: {
        /** Format: date-time */
        from: string;
        /** Format: date-time */
        to: string;
        seconds: number;
        /**
         * @description `late`: accesses were detected, or logs collected, afterwards; `silent`: custodes did not run, or they were not detected yet
         * @enum {string}
         */
        because: 'late' | 'silent';
        /** @description the stage that was behind; null for all, or not known */
        stage: ('collection' | 'decision' | 'detection') | null;
        /** @description the input of the collector that was not read */
        input: string | null;
        /** @description the partitions whose accesses nobody watched */
        partitions: number[];
        /** @description when it was put on record in `alerts`; null while it lasts */
        recordedAt: string | null;
      }[];
      /** @description older gaps of the period */
      gapsLeftOut: number;
    };
    Policies: {
      /**
       * Format: date-time
       * @description when it was answered, by the clock of intake
       */
      at: string;
      /** @description the version of the set that decides now */
      inForce: string | null;
      folder: {
        version: string;
        /** @enum {string} */
        state: 'in-force' | 'approved' | 'not-approved' | 'replaced' | 'refused';
        problems: string[];
      };
      approvals: {
        id: string;
        setHash: string;
        /** @enum {string} */
        state: 'approved' | 'self-approved' | 'set-unknown' | 'set-unusable';
        proposedBy: string[];
        approvedBy: string;
        /** Format: date-time */
        validFrom: string;
        validUntil: string | null;
      }[];
      sets: {
        version: string;
        proposedBy: string[];
        /** Format: date-time */
        proposedAt: string;
        /** @description why it was proposed, in plain words */
        reason: string | null;
      }[];
    };
    Problem: {
      /** @description `/problems/CODE`: a page that explains it */
      type: string;
      status: number;
      title: string;
      /** @description stable between releases */
      code: string;
      detail?: string;
      errors?: components['schemas']['FieldProblem'][];
    } & {
      [key: string]: unknown;
    };
    /** @description A question: is this access allowed? */
    Question: {
      subject: {
        /** @enum {string} */
        type: 'employee' | 'contractor' | 'owner' | 'authorised-user' | 'customer-session' | 'service' | 'anonymous';
        id: string;
        properties?: {
          onBehalfOf?: {
            id: string;
            /** @enum {string} */
            kind:
              | 'employee'
              | 'contractor'
              | 'owner'
              | 'authorised-user'
              | 'customer-session'
              | 'service'
              | 'anonymous';
          } & {
            [key: string]: unknown;
          };
        };
      };
      action: {
        /** @enum {string} */
        name:
          | 'search'
          | 'list'
          | 'thumbnail'
          | 'view'
          | 'livestream'
          | 'download'
          | 'export'
          | 'share'
          | 'disclose'
          | 'grant'
          | 'revoke'
          | 'annotate'
          | 'delete';
        properties?: Record<string, never>;
      };
      resource: {
        /** @enum {string} */
        type: 'recording' | 'live-stream' | 'camera' | 'account' | 'store';
        /** @description may be absent for search and list */
        id?: string;
        properties?: {
          recordingId?: string;
          cameraId?: string;
          ownerId?: string;
          storeId?: string;
          siteId?: string;
        };
      };
      context?: {
        /**
         * Format: date-time
         * @description the time of the access
         */
        time?: string;
        source?: {
          id: string;
        } & {
          [key: string]: unknown;
        };
        /** @description How the actor authenticated. */
        authentication?: {
          /** @description A second factor was used. There is no default. */
          mfa?: boolean | null;
          /** @description For example `webauthn`. */
          method?: string | null;
          /** @description Id of the session. */
          sessionId?: string | null;
          /** @description The device is managed. */
          managedDevice?: boolean | null;
          /** @description Id of the device that the actor used, as the tool names it. */
          deviceId?: string | null;
        } | null;
        /** @description Where the access came from. */
        network?: {
          /** @description Number of the autonomous system that the address belongs to. */
          asn?: number | null;
          /** @description IPv4 or IPv6 address. Intake replaces it by a keyed hash; the address never enters the log. */
          ip?: string | null;
          /** @description ISO 3166-1 alpha-2 code of the country. */
          country?: string | null;
          /** @description The network is on the list of approved networks. */
          approved?: boolean | null;
        } | null;
        /** @description By which way the access happened. */
        path?: ('app' | 'api' | 'direct-store' | 'database') | null;
        /** @description How much was accessed. */
        extent?: {
          /** @description Time watched, in milliseconds. */
          durationMs?: number | null;
          /** @description Bytes read. */
          bytes?: number | null;
          /** @description Number of items. */
          count?: number | null;
          /** @description End-to-end encrypted material was decrypted. */
          decrypted?: boolean | null;
        } | null;
        /** @description The declared purpose. */
        purpose?:
          | (
              | 'legal-process'
              | 'illegal-activity-investigation'
              | 'legal-rights'
              | 'prevent-harm-or-loss'
              | 'express-consent'
              | 'owner-self'
              | 'system-operation'
              | 'unspecified'
            )
          | null;
        /** @description The record that the actor cites; it explains nothing by itself. */
        claim?: {
          /**
           * @description Kind of the record.
           * @enum {string}
           */
          kind: 'consent' | 'ticket' | 'case' | 'legal-order' | 'emergency' | 'approval';
          /** @description Id of the record. */
          id: string;
        } | null;
        /** @description How the subject was found. */
        search?: {
          /**
           * @description Kind of search.
           * @enum {string}
           */
          kind: 'exact-email' | 'name' | 'phone' | 'address' | 'id' | 'browse';
          /** @description Number of results shown. */
          resultCount?: number | null;
          /** @description The person about whom was asked: an employee or contractor, by any of their ids. */
          personId?: string | null;
          /** @description What was asked for, as the tool writes it. */
          filter?: string | null;
          /** @description Why, as the asker put it; it explains nothing by itself. */
          reason?: string | null;
        } | null;
        /** @description Who received the material. */
        recipient?: {
          /**
           * @description Kind of recipient.
           * @enum {string}
           */
          kind: 'owner' | 'authorised-user' | 'law-enforcement' | 'court' | 'counsel' | 'internal' | 'public' | 'other';
          /** @description Pseudonym of the recipient. */
          id?: string | null;
          /** @description ISO 3166-2 code of the jurisdiction. */
          jurisdiction?: string | null;
        } | null;
        /** @description Where the material went. */
        destination?: {
          /**
           * @description Kind of destination.
           * @enum {string}
           */
          kind: 'managed-device' | 'removable-drive' | 'personal-cloud' | 'email' | 'share-link' | 'other';
          /** @description Domain of the destination. */
          domain?: string | null;
        } | null;
      };
    };
    /** @description Fields that all questions share are next to `evaluations`. */
    Questions: {
      subject?: {
        /** @enum {string} */
        type: 'employee' | 'contractor' | 'owner' | 'authorised-user' | 'customer-session' | 'service' | 'anonymous';
        id: string;
        properties?: {
          onBehalfOf?: {
            id: string;
            /** @enum {string} */
            kind:
              | 'employee'
              | 'contractor'
              | 'owner'
              | 'authorised-user'
              | 'customer-session'
              | 'service'
              | 'anonymous';
          } & {
            [key: string]: unknown;
          };
        };
      };
      action?: {
        /** @enum {string} */
        name:
          | 'search'
          | 'list'
          | 'thumbnail'
          | 'view'
          | 'livestream'
          | 'download'
          | 'export'
          | 'share'
          | 'disclose'
          | 'grant'
          | 'revoke'
          | 'annotate'
          | 'delete';
        properties?: Record<string, never>;
      };
      resource?: {
        /** @enum {string} */
        type: 'recording' | 'live-stream' | 'camera' | 'account' | 'store';
        /** @description may be absent for search and list */
        id?: string;
        properties?: {
          recordingId?: string;
          cameraId?: string;
          ownerId?: string;
          storeId?: string;
          siteId?: string;
        };
      };
      context?: {
        /**
         * Format: date-time
         * @description the time of the access
         */
        time?: string;
        source?: {
          id: string;
        } & {
          [key: string]: unknown;
        };
        /** @description How the actor authenticated. */
        authentication?: {
          /** @description A second factor was used. There is no default. */
          mfa?: boolean | null;
          /** @description For example `webauthn`. */
          method?: string | null;
          /** @description Id of the session. */
          sessionId?: string | null;
          /** @description The device is managed. */
          managedDevice?: boolean | null;
          /** @description Id of the device that the actor used, as the tool names it. */
          deviceId?: string | null;
        } | null;
        /** @description Where the access came from. */
        network?: {
          /** @description Number of the autonomous system that the address belongs to. */
          asn?: number | null;
          /** @description IPv4 or IPv6 address. Intake replaces it by a keyed hash; the address never enters the log. */
          ip?: string | null;
          /** @description ISO 3166-1 alpha-2 code of the country. */
          country?: string | null;
          /** @description The network is on the list of approved networks. */
          approved?: boolean | null;
        } | null;
        /** @description By which way the access happened. */
        path?: ('app' | 'api' | 'direct-store' | 'database') | null;
        /** @description How much was accessed. */
        extent?: {
          /** @description Time watched, in milliseconds. */
          durationMs?: number | null;
          /** @description Bytes read. */
          bytes?: number | null;
          /** @description Number of items. */
          count?: number | null;
          /** @description End-to-end encrypted material was decrypted. */
          decrypted?: boolean | null;
        } | null;
        /** @description The declared purpose. */
        purpose?:
          | (
              | 'legal-process'
              | 'illegal-activity-investigation'
              | 'legal-rights'
              | 'prevent-harm-or-loss'
              | 'express-consent'
              | 'owner-self'
              | 'system-operation'
              | 'unspecified'
            )
          | null;
        /** @description The record that the actor cites; it explains nothing by itself. */
        claim?: {
          /**
           * @description Kind of the record.
           * @enum {string}
           */
          kind: 'consent' | 'ticket' | 'case' | 'legal-order' | 'emergency' | 'approval';
          /** @description Id of the record. */
          id: string;
        } | null;
        /** @description How the subject was found. */
        search?: {
          /**
           * @description Kind of search.
           * @enum {string}
           */
          kind: 'exact-email' | 'name' | 'phone' | 'address' | 'id' | 'browse';
          /** @description Number of results shown. */
          resultCount?: number | null;
          /** @description The person about whom was asked: an employee or contractor, by any of their ids. */
          personId?: string | null;
          /** @description What was asked for, as the tool writes it. */
          filter?: string | null;
          /** @description Why, as the asker put it; it explains nothing by itself. */
          reason?: string | null;
        } | null;
        /** @description Who received the material. */
        recipient?: {
          /**
           * @description Kind of recipient.
           * @enum {string}
           */
          kind: 'owner' | 'authorised-user' | 'law-enforcement' | 'court' | 'counsel' | 'internal' | 'public' | 'other';
          /** @description Pseudonym of the recipient. */
          id?: string | null;
          /** @description ISO 3166-2 code of the jurisdiction. */
          jurisdiction?: string | null;
        } | null;
        /** @description Where the material went. */
        destination?: {
          /**
           * @description Kind of destination.
           * @enum {string}
           */
          kind: 'managed-device' | 'removable-drive' | 'personal-cloud' | 'email' | 'share-link' | 'other';
          /** @description Domain of the destination. */
          domain?: string | null;
        } | null;
      };
      evaluations?: {
        subject?: {
          /** @enum {string} */
          type: 'employee' | 'contractor' | 'owner' | 'authorised-user' | 'customer-session' | 'service' | 'anonymous';
          id: string;
          properties?: {
            onBehalfOf?: {
              id: string;
              /** @enum {string} */
              kind:
                | 'employee'
                | 'contractor'
                | 'owner'
                | 'authorised-user'
                | 'customer-session'
                | 'service'
                | 'anonymous';
            } & {
              [key: string]: unknown;
            };
          };
        };
        action?: {
          /** @enum {string} */
          name:
            | 'search'
            | 'list'
            | 'thumbnail'
            | 'view'
            | 'livestream'
            | 'download'
            | 'export'
            | 'share'
            | 'disclose'
            | 'grant'
            | 'revoke'
            | 'annotate'
            | 'delete';
          properties?: Record<string, never>;
        };
        resource?: {
          /** @enum {string} */
          type: 'recording' | 'live-stream' | 'camera' | 'account' | 'store';
          /** @description may be absent for search and list */
          id?: string;
          properties?: {
            recordingId?: string;
            cameraId?: string;
            ownerId?: string;
            storeId?: string;
            siteId?: string;
          };
        };
        context?: {
          /**
           * Format: date-time
           * @description the time of the access
           */
          time?: string;
          source?: {
            id: string;
          } & {
            [key: string]: unknown;
          };
          /** @description How the actor authenticated. */
          authentication?: {
            /** @description A second factor was used. There is no default. */
            mfa?: boolean | null;
            /** @description For example `webauthn`. */
            method?: string | null;
            /** @description Id of the session. */
            sessionId?: string | null;
            /** @description The device is managed. */
            managedDevice?: boolean | null;
            /** @description Id of the device that the actor used, as the tool names it. */
            deviceId?: string | null;
          } | null;
          /** @description Where the access came from. */
          network?: {
            /** @description Number of the autonomous system that the address belongs to. */
            asn?: number | null;
            /** @description IPv4 or IPv6 address. Intake replaces it by a keyed hash; the address never enters the log. */
            ip?: string | null;
            /** @description ISO 3166-1 alpha-2 code of the country. */
            country?: string | null;
            /** @description The network is on the list of approved networks. */
            approved?: boolean | null;
          } | null;
          /** @description By which way the access happened. */
          path?: ('app' | 'api' | 'direct-store' | 'database') | null;
          /** @description How much was accessed. */
          extent?: {
            /** @description Time watched, in milliseconds. */
            durationMs?: number | null;
            /** @description Bytes read. */
            bytes?: number | null;
            /** @description Number of items. */
            count?: number | null;
            /** @description End-to-end encrypted material was decrypted. */
            decrypted?: boolean | null;
          } | null;
          /** @description The declared purpose. */
          purpose?:
            | (
                | 'legal-process'
                | 'illegal-activity-investigation'
                | 'legal-rights'
                | 'prevent-harm-or-loss'
                | 'express-consent'
                | 'owner-self'
                | 'system-operation'
                | 'unspecified'
              )
            | null;
          /** @description The record that the actor cites; it explains nothing by itself. */
          claim?: {
            /**
             * @description Kind of the record.
             * @enum {string}
             */
            kind: 'consent' | 'ticket' | 'case' | 'legal-order' | 'emergency' | 'approval';
            /** @description Id of the record. */
            id: string;
          } | null;
          /** @description How the subject was found. */
          search?: {
            /**
             * @description Kind of search.
             * @enum {string}
             */
            kind: 'exact-email' | 'name' | 'phone' | 'address' | 'id' | 'browse';
            /** @description Number of results shown. */
            resultCount?: number | null;
            /** @description The person about whom was asked: an employee or contractor, by any of their ids. */
            personId?: string | null;
            /** @description What was asked for, as the tool writes it. */
            filter?: string | null;
            /** @description Why, as the asker put it; it explains nothing by itself. */
            reason?: string | null;
          } | null;
          /** @description Who received the material. */
          recipient?: {
            /**
             * @description Kind of recipient.
             * @enum {string}
             */
            kind:
              | 'owner'
              | 'authorised-user'
              | 'law-enforcement'
              | 'court'
              | 'counsel'
              | 'internal'
              | 'public'
              | 'other';
            /** @description Pseudonym of the recipient. */
            id?: string | null;
            /** @description ISO 3166-2 code of the jurisdiction. */
            jurisdiction?: string | null;
          } | null;
          /** @description Where the material went. */
          destination?: {
            /**
             * @description Kind of destination.
             * @enum {string}
             */
            kind: 'managed-device' | 'removable-drive' | 'personal-cloud' | 'email' | 'share-link' | 'other';
            /** @description Domain of the destination. */
            domain?: string | null;
          } | null;
        };
      }[];
      options?: {
        /** @enum {string} */
        evaluations_semantic?: 'execute_all' | 'deny_on_first_deny' | 'permit_on_first_permit';
      };
    };
    ReadersOfSource: {
      /** @description the first UTC day that is counted; null: none is */
      from: string | null;
      /** @description the last one, included */
      to: string | null;
      /** @description the one with the most `unmatched` first; of what a server delivered, the recipient is the reader */
      items: {
        reader: string;
        reads: number;
        /** @description an application reported them */
        matched: number;
        /** @description none did: each is an alert, `unreported-access` */
        unmatched: number;
        /** @description an application may still report them */
        waiting: number;
      }[];
      /** @description those beyond `limit` */
      leftOut: {
        readers: number;
        reads: number;
        /** @description an application reported them */
        matched: number;
        /** @description none did: each is an alert, `unreported-access` */
        unmatched: number;
        /** @description an application may still report them */
        waiting: number;
      };
      /** @description reads whose readers are not kept: beyond the first 1000 of a day; the oldest days beyond 50000 of all days and sources */
      notByName: {
        reads: number;
        /** @description an application reported them */
        matched: number;
        /** @description none did: each is an alert, `unreported-access` */
        unmatched: number;
        /** @description an application may still report them */
        waiting: number;
      };
    };
    /** @description Proves offline that one record is in the log. */
    Receipt: {
      /** @constant */
      format: 'custodes-receipt/v1';
      /** @description the exact bytes of the record, base64 */
      entry: string;
      segment: {
        index: number;
        count: number;
        /** @description sibling hashes in base64, leaf side first */
        proof: string[];
      };
      /** @description the exact text of the seal of the segment */
      seal: string;
      log: {
        index: number;
        /** @description sibling hashes in base64, leaf side first */
        proof: string[];
      };
      /** @description the exact text of the signed checkpoint */
      checkpoint: string;
    };
    RegisterHistoryPage: {
      items: {
        offset: number;
        /** Format: date-time */
        appendedAt: string;
        corrects: number | null;
        correctedBy: number | null;
        /** @description of the content; an approval names it */
        recordHash: string;
        record: components['schemas']['RegisterRecord'];
      }[];
      nextCursor?: string;
    };
    RegisterPage: {
      items: components['schemas']['RegisterRecord'][];
      nextCursor?: string;
    };
    /**
     * register record in JSON, as version 1 of the schema has it
     * @description One version of one fact. Kind is the branch of body.
     */
    RegisterRecord: {
      /** @enum {unknown} */
      kind:
        | 'person'
        | 'account'
        | 'camera'
        | 'recording'
        | 'consent'
        | 'ticket'
        | 'case'
        | 'legal-order'
        | 'emergency'
        | 'entitlement'
        | 'source'
        | 'policy'
        | 'policy-set'
        | 'exception'
        | 'dataset'
        | 'model'
        | 'approval';
    } & (
      | components['schemas']['RegisterRecord.person']
      | components['schemas']['RegisterRecord.account']
      | components['schemas']['RegisterRecord.camera']
      | components['schemas']['RegisterRecord.recording']
      | components['schemas']['RegisterRecord.consent']
      | components['schemas']['RegisterRecord.ticket']
      | components['schemas']['RegisterRecord.case']
      | components['schemas']['RegisterRecord.legal-order']
      | components['schemas']['RegisterRecord.emergency']
      | components['schemas']['RegisterRecord.entitlement']
      | components['schemas']['RegisterRecord.source']
      | components['schemas']['RegisterRecord.policy']
      | components['schemas']['RegisterRecord.policy-set']
      | components['schemas']['RegisterRecord.exception']
      | components['schemas']['RegisterRecord.dataset']
      | components['schemas']['RegisterRecord.model']
      | components['schemas']['RegisterRecord.approval']
    );
    /** @enum {unknown} */
    'RegisterRecord.AccountClass': 'customer' | 'test' | 'corporate';
    /** @enum {unknown} */
    'RegisterRecord.Act': 'approve' | 'review';
    /** @enum {unknown} */
    'RegisterRecord.Action':
      | 'search'
      | 'list'
      | 'thumbnail'
      | 'view'
      | 'livestream'
      | 'download'
      | 'export'
      | 'share'
      | 'disclose'
      | 'grant'
      | 'revoke'
      | 'annotate'
      | 'delete';
    /** @enum {unknown} */
    'RegisterRecord.LocationClass': 'intimate' | 'indoor' | 'outdoor' | 'unknown';
    /** @enum {unknown} */
    'RegisterRecord.PersonType': 'employee' | 'contractor';
    /** @enum {unknown} */
    'RegisterRecord.Provenance': 'customer-private' | 'public-post' | 'submitted-with-consent' | 'employee-donated';
    /** @enum {unknown} */
    'RegisterRecord.Purpose':
      | 'legal-process'
      | 'illegal-activity-investigation'
      | 'legal-rights'
      | 'prevent-harm-or-loss'
      | 'express-consent'
      | 'owner-self'
      | 'system-operation'
      | 'unspecified';
    /** account */
    'RegisterRecord.account': {
      /** @constant */
      kind: 'account';
      /** @description Id within the kind. */
      id: components['schemas']['RegisterRecord.text'];
      /** @description Who states the fact. */
      issuer: components['schemas']['RegisterRecord.text'];
      /** @description When the version begins; with kind and id its identity. */
      validFrom: components['schemas']['RegisterRecord.time'];
      /** @description When the version ends; the instant itself is outside. */
      validUntil?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Who approved the record. It counts if the sender may vouch for others. */
      approver?: components['schemas']['RegisterRecord.text'] | null;
      /** @description True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing. */
      unvouched?: boolean | null;
      /** @description True: the issuer wrote the record with its own token. */
      issuerAuthenticated?: boolean | null;
      /** @description Ids that may use the account. */
      authorisedUsers: components['schemas']['RegisterRecord.text'][];
      /**
       * @description Class of the account.
       * @default customer
       */
      class: components['schemas']['RegisterRecord.AccountClass'] | null;
      /**
       * @description The account is a child's.
       * @default false
       */
      childFlag: boolean | null;
      /** @description Inactive since. */
      inactiveSince?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Deleted at. */
      deletedAt?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Actor id of the person whose account it is. */
      employeeId?: components['schemas']['RegisterRecord.text'] | null;
      /** @description Keyed pseudonym of the household. */
      householdId?: components['schemas']['RegisterRecord.text'] | null;
    };
    /** approval */
    'RegisterRecord.approval': {
      /** @constant */
      kind: 'approval';
      /** @description Id within the kind. */
      id: components['schemas']['RegisterRecord.text'];
      /** @description Who states the fact. */
      issuer: components['schemas']['RegisterRecord.text'];
      /** @description When the version begins; with kind and id its identity. */
      validFrom: components['schemas']['RegisterRecord.time'];
      /** @description When the version ends; the instant itself is outside. */
      validUntil?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Who approved the record. It counts if the sender may vouch for others. */
      approver?: components['schemas']['RegisterRecord.text'] | null;
      /** @description True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing. */
      unvouched?: boolean | null;
      /** @description True: the issuer wrote the record with its own token. */
      issuerAuthenticated?: boolean | null;
      /** @description What the person did. */
      act: components['schemas']['RegisterRecord.Act'];
      /** @description Kind of the record. */
      recordKind: components['schemas']['RegisterRecord.text'];
      /** @description Id of the record. */
      recordId: components['schemas']['RegisterRecord.text'];
      /** @description SHA-256 of the content that the person saw, hexadecimal. */
      recordHash: components['schemas']['RegisterRecord.hex64'];
      /** @description Actor id of the person. */
      by: components['schemas']['RegisterRecord.text'];
      /** @description When, by the clock of intake. */
      at: components['schemas']['RegisterRecord.time'];
      /** @description Why, in plain words. */
      note?: components['schemas']['RegisterRecord.text'] | null;
    };
    /** camera */
    'RegisterRecord.camera': {
      /** @constant */
      kind: 'camera';
      /** @description Id within the kind. */
      id: components['schemas']['RegisterRecord.text'];
      /** @description Who states the fact. */
      issuer: components['schemas']['RegisterRecord.text'];
      /** @description When the version begins; with kind and id its identity. */
      validFrom: components['schemas']['RegisterRecord.time'];
      /** @description When the version ends; the instant itself is outside. */
      validUntil?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Who approved the record. It counts if the sender may vouch for others. */
      approver?: components['schemas']['RegisterRecord.text'] | null;
      /** @description True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing. */
      unvouched?: boolean | null;
      /** @description True: the issuer wrote the record with its own token. */
      issuerAuthenticated?: boolean | null;
      /** @description The account that owns the camera. */
      ownerId: components['schemas']['RegisterRecord.text'];
      /** @description What people call the place. Intake classifies it and drops it. */
      name?: components['schemas']['RegisterRecord.text'] | null;
      /** @description What kind of place the camera sees. */
      locationClass?: components['schemas']['RegisterRecord.LocationClass'] | null;
      /** @description Model of the camera. */
      model?: components['schemas']['RegisterRecord.text'] | null;
      /** @description Product line of the camera. */
      productLine?: components['schemas']['RegisterRecord.text'] | null;
      /**
       * @description End-to-end encrypted.
       * @default false
       */
      endToEndEncrypted: boolean | null;
    } & (
      | {
          locationClass: unknown;
        }
      | {
          name: unknown;
        }
    );
    /** case */
    'RegisterRecord.case': {
      /** @constant */
      kind: 'case';
      /** @description Id within the kind. */
      id: components['schemas']['RegisterRecord.text'];
      /** @description Who states the fact. */
      issuer: components['schemas']['RegisterRecord.text'];
      /** @description When the version begins; with kind and id its identity. */
      validFrom: components['schemas']['RegisterRecord.time'];
      /** @description When the version ends; the instant itself is outside. */
      validUntil?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Who approved the record. It counts if the sender may vouch for others. */
      approver?: components['schemas']['RegisterRecord.text'] | null;
      /** @description True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing. */
      unvouched?: boolean | null;
      /** @description True: the issuer wrote the record with its own token. */
      issuerAuthenticated?: boolean | null;
      /** @description The purpose that the case serves. */
      purpose: components['schemas']['RegisterRecord.Purpose'];
      /** @description Actor id of who opened the case. */
      openedBy: components['schemas']['RegisterRecord.text'];
      /** @description Actor ids of the investigators. */
      investigators: components['schemas']['RegisterRecord.text'][];
      /** @description The accounts that the case covers. */
      ownerIds: components['schemas']['RegisterRecord.text'][];
      /** @description The recordings that the case covers; empty covers the accounts. */
      recordingIds: components['schemas']['RegisterRecord.text'][];
      /** @description Opened at. */
      openedAt: components['schemas']['RegisterRecord.time'];
      /** @description Closed at. */
      closedAt?: components['schemas']['RegisterRecord.time'] | null;
    };
    /** consent */
    'RegisterRecord.consent': {
      /** @constant */
      kind: 'consent';
      /** @description Id within the kind. */
      id: components['schemas']['RegisterRecord.text'];
      /** @description Who states the fact. */
      issuer: components['schemas']['RegisterRecord.text'];
      /** @description When the version begins; with kind and id its identity. */
      validFrom: components['schemas']['RegisterRecord.time'];
      /** @description When the version ends; the instant itself is outside. */
      validUntil?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Who approved the record. It counts if the sender may vouch for others. */
      approver?: components['schemas']['RegisterRecord.text'] | null;
      /** @description True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing. */
      unvouched?: boolean | null;
      /** @description True: the issuer wrote the record with its own token. */
      issuerAuthenticated?: boolean | null;
      /** @description The account that consents. */
      ownerId: components['schemas']['RegisterRecord.text'];
      /**
       * @description Cameras; empty: all. At most 1,000.
       * @default []
       */
      cameraIds: components['schemas']['RegisterRecord.text'][] | null;
      /**
       * @description Recordings; empty: all. At most 1,000.
       * @default []
       */
      recordingIds: components['schemas']['RegisterRecord.text'][] | null;
      /** @description Covers live streams. */
      live: boolean;
      /** @description The actions that the consent covers. */
      actions: components['schemas']['RegisterRecord.Action'][];
      /** @description Actor id, team:NAME or any-support. */
      grantedTo: components['schemas']['RegisterRecord.text'];
      /** @description The ticket for which the owner consented. */
      ticketId?: components['schemas']['RegisterRecord.text'] | null;
      /** @description The version of the text that the owner read. */
      disclosureVersion: components['schemas']['RegisterRecord.text'];
      /** @description The owner acted to give it. */
      affirmativeAct: boolean;
      /** @description Revoked at. */
      revokedAt?: components['schemas']['RegisterRecord.time'] | null;
    } & {
      validUntil: unknown;
    };
    'RegisterRecord.count': number;
    /** dataset */
    'RegisterRecord.dataset': {
      /** @constant */
      kind: 'dataset';
      /** @description Id within the kind. */
      id: components['schemas']['RegisterRecord.text'];
      /** @description Who states the fact. */
      issuer: components['schemas']['RegisterRecord.text'];
      /** @description When the version begins; with kind and id its identity. */
      validFrom: components['schemas']['RegisterRecord.time'];
      /** @description When the version ends; the instant itself is outside. */
      validUntil?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Who approved the record. It counts if the sender may vouch for others. */
      approver?: components['schemas']['RegisterRecord.text'] | null;
      /** @description True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing. */
      unvouched?: boolean | null;
      /** @description True: the issuer wrote the record with its own token. */
      issuerAuthenticated?: boolean | null;
      /** @description What the dataset is for. */
      purpose: components['schemas']['RegisterRecord.text'];
      /** @description The recordings in the dataset. */
      recordingIds: components['schemas']['RegisterRecord.text'][];
      /**
       * @description Datasets it contains. At most 1,000.
       * @default []
       */
      datasetIds: components['schemas']['RegisterRecord.text'][] | null;
    };
    /** emergency */
    'RegisterRecord.emergency': {
      /** @constant */
      kind: 'emergency';
      /** @description Id within the kind. */
      id: components['schemas']['RegisterRecord.text'];
      /** @description Who states the fact. */
      issuer: components['schemas']['RegisterRecord.text'];
      /** @description When the version begins; with kind and id its identity. */
      validFrom: components['schemas']['RegisterRecord.time'];
      /** @description When the version ends; the instant itself is outside. */
      validUntil?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Who approved the record. It counts if the sender may vouch for others. */
      approver?: components['schemas']['RegisterRecord.text'] | null;
      /** @description True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing. */
      unvouched?: boolean | null;
      /** @description True: the issuer wrote the record with its own token. */
      issuerAuthenticated?: boolean | null;
      /** @description The account that the emergency is about. */
      ownerId: components['schemas']['RegisterRecord.text'];
      /** @description Actor id of who asked for the access. */
      requester: components['schemas']['RegisterRecord.text'];
      /**
       * @description Actor ids of who else may access.
       * @default []
       */
      responders: components['schemas']['RegisterRecord.text'][] | null;
      /** @description Started at. */
      startedAt: components['schemas']['RegisterRecord.time'];
      /** @description Expires at. */
      expiresAt: components['schemas']['RegisterRecord.time'];
      /** @description Reviewed at. */
      reviewedAt?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Who reviewed the accesses afterwards. */
      reviewer?: components['schemas']['RegisterRecord.text'] | null;
    };
    /** entitlement */
    'RegisterRecord.entitlement': {
      /** @constant */
      kind: 'entitlement';
      /** @description Id within the kind. */
      id: components['schemas']['RegisterRecord.text'];
      /** @description Who states the fact. */
      issuer: components['schemas']['RegisterRecord.text'];
      /** @description When the version begins; with kind and id its identity. */
      validFrom: components['schemas']['RegisterRecord.time'];
      /** @description When the version ends; the instant itself is outside. */
      validUntil?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Who approved the record. It counts if the sender may vouch for others. */
      approver?: components['schemas']['RegisterRecord.text'] | null;
      /** @description True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing. */
      unvouched?: boolean | null;
      /** @description True: the issuer wrote the record with its own token. */
      issuerAuthenticated?: boolean | null;
      /** @description Actor id, team:NAME or role:NAME. */
      grantedTo: components['schemas']['RegisterRecord.text'];
      /** @description The actions that are granted. */
      actions: components['schemas']['RegisterRecord.Action'][];
      /**
       * @description Tools; empty: all. At most 1,000.
       * @default []
       */
      sources: components['schemas']['RegisterRecord.text'][] | null;
      /** @description Who granted the entitlement. */
      grantedBy: components['schemas']['RegisterRecord.text'];
    };
    /** exception */
    'RegisterRecord.exception': {
      /** @constant */
      kind: 'exception';
      /** @description Id within the kind. */
      id: components['schemas']['RegisterRecord.text'];
      /** @description Who states the fact. */
      issuer: components['schemas']['RegisterRecord.text'];
      /** @description When the version begins; with kind and id its identity. */
      validFrom: components['schemas']['RegisterRecord.time'];
      /** @description When the version ends; the instant itself is outside. */
      validUntil?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Who approved the record. It counts if the sender may vouch for others. */
      approver?: components['schemas']['RegisterRecord.text'] | null;
      /** @description True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing. */
      unvouched?: boolean | null;
      /** @description True: the issuer wrote the record with its own token. */
      issuerAuthenticated?: boolean | null;
      /** @description Id of the rule, or of the detection. */
      rule: components['schemas']['RegisterRecord.text'];
      /** @description The actor whom the exception excuses; absent: everyone. */
      actorId?: components['schemas']['RegisterRecord.text'] | null;
      /** @description The tool in which the exception holds; absent: all. */
      sourceId?: components['schemas']['RegisterRecord.text'] | null;
      /** @description The camera for which the exception holds; absent: all. */
      cameraId?: components['schemas']['RegisterRecord.text'] | null;
      /** @description Why, in plain words. */
      reason: components['schemas']['RegisterRecord.text'];
    } & (
      | {
          actorId: unknown;
        }
      | {
          sourceId: unknown;
        }
      | {
          cameraId: unknown;
        }
    );
    'RegisterRecord.hex64': string;
    /** legal-order */
    'RegisterRecord.legal-order': {
      /** @constant */
      kind: 'legal-order';
      /** @description Id within the kind. */
      id: components['schemas']['RegisterRecord.text'];
      /** @description Who states the fact. */
      issuer: components['schemas']['RegisterRecord.text'];
      /** @description When the version begins; with kind and id its identity. */
      validFrom: components['schemas']['RegisterRecord.time'];
      /** @description When the version ends; the instant itself is outside. */
      validUntil?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Who approved the record. It counts if the sender may vouch for others. */
      approver?: components['schemas']['RegisterRecord.text'] | null;
      /** @description True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing. */
      unvouched?: boolean | null;
      /** @description True: the issuer wrote the record with its own token. */
      issuerAuthenticated?: boolean | null;
      /** @description Kind of instrument. */
      instrument: components['schemas']['RegisterRecord.text'];
      /** @description The agency that issued the order. */
      agency: components['schemas']['RegisterRecord.text'];
      /** @description The accounts that the order covers. */
      ownerIds: components['schemas']['RegisterRecord.text'][];
      /** @description The recordings that the order covers; empty covers the accounts. */
      recordingIds: components['schemas']['RegisterRecord.text'][];
      /** @description Covers recordings from. */
      recordedFrom?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Covers recordings until. */
      recordedUntil?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Served at. */
      servedAt: components['schemas']['RegisterRecord.time'];
      /** @description Expires at. */
      expiresAt: components['schemas']['RegisterRecord.time'];
      /** @description Not to be disclosed until. */
      nonDisclosureUntil?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Who reviewed the order. */
      reviewer: components['schemas']['RegisterRecord.text'];
      /**
       * @description Actor ids or team:NAME. At most 1,000.
       * @default []
       */
      assignees: components['schemas']['RegisterRecord.text'][] | null;
      /** @description Who of the agency may receive; null: not restricted. */
      recipientIds?: components['schemas']['RegisterRecord.text'][] | null;
    };
    /** model */
    'RegisterRecord.model': {
      /** @constant */
      kind: 'model';
      /** @description Id within the kind. */
      id: components['schemas']['RegisterRecord.text'];
      /** @description Who states the fact. */
      issuer: components['schemas']['RegisterRecord.text'];
      /** @description When the version begins; with kind and id its identity. */
      validFrom: components['schemas']['RegisterRecord.time'];
      /** @description When the version ends; the instant itself is outside. */
      validUntil?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Who approved the record. It counts if the sender may vouch for others. */
      approver?: components['schemas']['RegisterRecord.text'] | null;
      /** @description True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing. */
      unvouched?: boolean | null;
      /** @description True: the issuer wrote the record with its own token. */
      issuerAuthenticated?: boolean | null;
      /** @description The datasets that the model was trained on. */
      datasetIds: components['schemas']['RegisterRecord.text'][];
      /**
       * @description Models it was made from. At most 1,000.
       * @default []
       */
      modelIds: components['schemas']['RegisterRecord.text'][] | null;
    };
    /** person */
    'RegisterRecord.person': {
      /** @constant */
      kind: 'person';
      /** @description Id within the kind. */
      id: components['schemas']['RegisterRecord.text'];
      /** @description Who states the fact. */
      issuer: components['schemas']['RegisterRecord.text'];
      /** @description When the version begins; with kind and id its identity. */
      validFrom: components['schemas']['RegisterRecord.time'];
      /** @description When the version ends; the instant itself is outside. */
      validUntil?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Who approved the record. It counts if the sender may vouch for others. */
      approver?: components['schemas']['RegisterRecord.text'] | null;
      /** @description True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing. */
      unvouched?: boolean | null;
      /** @description True: the issuer wrote the record with its own token. */
      issuerAuthenticated?: boolean | null;
      /** @description How the person is employed. */
      type: components['schemas']['RegisterRecord.PersonType'];
      /** @description Employer. */
      employer: components['schemas']['RegisterRecord.text'];
      /** @description Role of the person. */
      role: components['schemas']['RegisterRecord.text'];
      /** @description Team of the person. */
      team: components['schemas']['RegisterRecord.text'];
      /** @description Actor id of the manager. */
      manager: components['schemas']['RegisterRecord.text'];
      /** @description Country in which the person works. */
      country: components['schemas']['RegisterRecord.text'];
      /** @description Countries a contractor may work from; null: not restricted, empty: none. */
      approvedCountries?: components['schemas']['RegisterRecord.text'][] | null;
      /** @description Training valid until. */
      trainingValidUntil?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Employed from. */
      employmentFrom: components['schemas']['RegisterRecord.time'];
      /** @description Employed until (exclusive). */
      employmentUntil?: components['schemas']['RegisterRecord.time'] | null;
      /**
       * @description Other actor ids of the same person. At most 1,000.
       * @default []
       */
      aliases: components['schemas']['RegisterRecord.text'][] | null;
      /** @description The person's own customer account. */
      ownAccountId?: components['schemas']['RegisterRecord.text'] | null;
      /** @description Keyed pseudonym of the household. */
      householdId?: components['schemas']['RegisterRecord.text'] | null;
      /** @description Notice given: the employment will end. */
      noticeGivenAt?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Purposes the person has attested to look for only; null: attestations are not kept, empty: none. */
      attestedPurposes?: components['schemas']['RegisterRecord.Purpose'][] | null;
      /** @description Attestation valid until (exclusive); null: without end. */
      attestationValidUntil?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Name of the user at the identity provider ([SCIM](scim.md)). */
      userName?: components['schemas']['RegisterRecord.text'] | null;
      /** @description Id of the user at the identity provider. */
      externalId?: components['schemas']['RegisterRecord.text'] | null;
      /** @description Groups of the identity provider that the person is in; absent: none is kept. */
      groups?: components['schemas']['RegisterRecord.text'][] | null;
    };
    /** policy */
    'RegisterRecord.policy': {
      /** @constant */
      kind: 'policy';
      /** @description Id within the kind. */
      id: components['schemas']['RegisterRecord.text'];
      /** @description Who states the fact. */
      issuer: components['schemas']['RegisterRecord.text'];
      /** @description When the version begins; with kind and id its identity. */
      validFrom: components['schemas']['RegisterRecord.time'];
      /** @description When the version ends; the instant itself is outside. */
      validUntil?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Who approved the record. It counts if the sender may vouch for others. */
      approver?: components['schemas']['RegisterRecord.text'] | null;
      /** @description True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing. */
      unvouched?: boolean | null;
      /** @description True: the issuer wrote the record with its own token. */
      issuerAuthenticated?: boolean | null;
      /** @description Id of the policy set. */
      setHash: components['schemas']['RegisterRecord.text'];
      /** @description Who approves the set. */
      approvedBy: components['schemas']['RegisterRecord.text'];
    };
    /** policy-set */
    'RegisterRecord.policy-set': {
      /** @constant */
      kind: 'policy-set';
      /** @description Id within the kind. */
      id: components['schemas']['RegisterRecord.text'];
      /** @description Who states the fact. */
      issuer: components['schemas']['RegisterRecord.text'];
      /** @description When the version begins; with kind and id its identity. */
      validFrom: components['schemas']['RegisterRecord.time'];
      /** @description When the version ends; the instant itself is outside. */
      validUntil?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Who approved the record. It counts if the sender may vouch for others. */
      approver?: components['schemas']['RegisterRecord.text'] | null;
      /** @description True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing. */
      unvouched?: boolean | null;
      /** @description True: the issuer wrote the record with its own token. */
      issuerAuthenticated?: boolean | null;
      /** @description Canonical text: JSON with parameters and rules. */
      rules: components['schemas']['RegisterRecord.policyText'];
      /** @description Why the set is proposed, in plain words. */
      reason?: components['schemas']['RegisterRecord.text'] | null;
    };
    'RegisterRecord.policyText': string;
    /** recording */
    'RegisterRecord.recording': {
      /** @constant */
      kind: 'recording';
      /** @description Id within the kind. */
      id: components['schemas']['RegisterRecord.text'];
      /** @description Who states the fact. */
      issuer: components['schemas']['RegisterRecord.text'];
      /** @description When the version begins; with kind and id its identity. */
      validFrom: components['schemas']['RegisterRecord.time'];
      /** @description When the version ends; the instant itself is outside. */
      validUntil?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Who approved the record. It counts if the sender may vouch for others. */
      approver?: components['schemas']['RegisterRecord.text'] | null;
      /** @description True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing. */
      unvouched?: boolean | null;
      /** @description True: the issuer wrote the record with its own token. */
      issuerAuthenticated?: boolean | null;
      /** @description The camera that made the recording. */
      cameraId?: components['schemas']['RegisterRecord.text'] | null;
      /** @description The account that owns the recording. */
      ownerId: components['schemas']['RegisterRecord.text'];
      /** @description Recorded at. */
      recordedAt?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Deleted at. */
      deletedAt?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Retention ends. */
      retentionUntil?: components['schemas']['RegisterRecord.time'] | null;
      /**
       * @description Under legal hold.
       * @default false
       */
      legalHold: boolean | null;
      /**
       * @description Where the recording comes from.
       * @default customer-private
       */
      provenance: components['schemas']['RegisterRecord.Provenance'] | null;
      /**
       * @description Actor ids, or anyone. At most 1,000.
       * @default []
       */
      sharedWith: components['schemas']['RegisterRecord.text'][] | null;
      /** @description The recording this one was made from: a clip, a transcript, a thumbnail. */
      derivedFrom?: components['schemas']['RegisterRecord.text'] | null;
    };
    /** source */
    'RegisterRecord.source': {
      /** @constant */
      kind: 'source';
      /** @description Id within the kind. */
      id: components['schemas']['RegisterRecord.text'];
      /** @description Who states the fact. */
      issuer: components['schemas']['RegisterRecord.text'];
      /** @description When the version begins; with kind and id its identity. */
      validFrom: components['schemas']['RegisterRecord.time'];
      /** @description When the version ends; the instant itself is outside. */
      validUntil?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Who approved the record. It counts if the sender may vouch for others. */
      approver?: components['schemas']['RegisterRecord.text'] | null;
      /** @description True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing. */
      unvouched?: boolean | null;
      /** @description True: the issuer wrote the record with its own token. */
      issuerAuthenticated?: boolean | null;
      /** @description What the tool is. */
      description: components['schemas']['RegisterRecord.text'];
      /** @description The purpose of events that declare none. */
      defaultPurpose?: components['schemas']['RegisterRecord.Purpose'] | null;
      /** @description The tool enforces a second factor. */
      mfaEnforced?: boolean | null;
      /** @description Public key of the tool. */
      publicKey?: components['schemas']['RegisterRecord.text'] | null;
      /** @description Events that intake accepts from the tool in a second. A lower limit than before needs a second person. */
      eventsPerSecondMax?: components['schemas']['RegisterRecord.count'] | null;
      /** @description Longest time without any access event of the tool, in seconds; longer is an alert (`source-silent`); absent: not watched. */
      heartbeatSeconds?: components['schemas']['RegisterRecord.count'] | null;
      /** @description The tool asks before every access; one that it did not ask for is a finding. */
      asksBeforeAccess?: boolean | null;
      /** @description Domains the tool may send to; null: not restricted. */
      allowedDestinations?: components['schemas']['RegisterRecord.text'][] | null;
      /** @description Person or team that answers for the tool and its tokens. */
      owner?: components['schemas']['RegisterRecord.text'] | null;
      /** @description Longest time from an access to its report, in seconds; absent: 90 days. What is later is marked `late`. */
      delaySecondsMax?: components['schemas']['RegisterRecord.count'] | null;
    };
    /** @description One line without control characters, marks of writing direction or lone surrogates, other than `.` and `..`. */
    'RegisterRecord.text': string;
    /** ticket */
    'RegisterRecord.ticket': {
      /** @constant */
      kind: 'ticket';
      /** @description Id within the kind. */
      id: components['schemas']['RegisterRecord.text'];
      /** @description Who states the fact. */
      issuer: components['schemas']['RegisterRecord.text'];
      /** @description When the version begins; with kind and id its identity. */
      validFrom: components['schemas']['RegisterRecord.time'];
      /** @description When the version ends; the instant itself is outside. */
      validUntil?: components['schemas']['RegisterRecord.time'] | null;
      /** @description Who approved the record. It counts if the sender may vouch for others. */
      approver?: components['schemas']['RegisterRecord.text'] | null;
      /** @description True: the sender may not vouch for others, so `approver` and `reviewer` count for nothing. */
      unvouched?: boolean | null;
      /** @description True: the issuer wrote the record with its own token. */
      issuerAuthenticated?: boolean | null;
      /** @description The account that the ticket is about. */
      ownerId: components['schemas']['RegisterRecord.text'];
      /** @description The only camera that the ticket is about. */
      cameraId?: components['schemas']['RegisterRecord.text'] | null;
      /** @description The account that asked. */
      requesterAccountId?: components['schemas']['RegisterRecord.text'] | null;
      /** @description Actor id of who opened the ticket. */
      openedBy: components['schemas']['RegisterRecord.text'];
      /** @description Actor ids or team:NAME. At most 1,000. */
      assignees: components['schemas']['RegisterRecord.text'][];
      /** @description Opened at. */
      openedAt: components['schemas']['RegisterRecord.time'];
      /** @description Closed at. */
      closedAt?: components['schemas']['RegisterRecord.time'] | null;
    };
    /**
     * Format: date-time
     * @description RFC 3339, with zone.
     */
    'RegisterRecord.time': string;
    /** @description One result for each record, in input order. */
    RegisterResults: {
      results: {
        kind: string | null;
        id: string | null;
        /** @enum {string} */
        status: 'accepted' | 'duplicate' | 'conflict' | 'rejected';
        /** @description the line where a refused record of several begins, from 1 */
        line?: number;
        /** @description the column there, in characters from 1 */
        column?: number;
        /** @description the number of a refused record in Avro, from 1 */
        record?: number;
        errors?: components['schemas']['FieldProblem'][];
      }[];
    };
    ReportsWithoutRead: {
      /** @description the newest first */
      items: {
        eventId: string;
        /** @description the tool */
        sourceId: string;
        /** @description the source that shows what the tool reads */
        log: string;
        recordingId: string;
        /** Format: date-time */
        occurredAt: string;
        /** @description a log was not read all the time around it: it may have a read */
        isUnknown: boolean;
      }[];
      /** @description how many more there are */
      leftOut: number;
    };
    /** @description A group of SCIM_FILE. */
    ScimGroup: {
      schemas: string[];
      id: string;
      displayName: string;
    } & {
      [key: string]: unknown;
    };
    ScimList: {
      schemas: string[];
      totalResults: number;
      startIndex: number;
      itemsPerPage: number;
      Resources: {
        [key: string]: unknown;
      }[];
    };
    /** @description A person as a User of RFC 7643, with the enterprise extension. */
    ScimUser: {
      schemas: string[];
      id: string;
      userName: string;
      active: boolean;
    } & {
      [key: string]: unknown;
    };
    /** @description Who is signed in, and how to sign in. */
    Session: {
      /** @description `null`: nobody is signed in */
      caller: {
        /** @description of the person or source; `*`: every source */
        id: string;
        /** @description employee, contractor or service */
        kind: string;
        /**
         * @description how the caller is known; `operator-token` and `nothing` (`AUTH=off`) are nobody in particular
         * @enum {string}
         */
        by: 'token' | 'oidc' | 'operator-token' | 'nothing';
        roles: (
          | 'source'
          | 'analyst'
          | 'lead'
          | 'investigator'
          | 'privacy-officer'
          | 'assessor'
          | 'admin'
          | 'provisioner'
        )[];
        may: (
          | 'emit'
          | 'register'
          | 'provision'
          | 'approve'
          | 'evaluate'
          | 'query'
          | 'read-register'
          | 'read-policies'
          | 'read-alerts'
          | 'alerts'
        )[];
        /** @description what it may write into the register */
        registerKinds: (
          | 'person'
          | 'account'
          | 'camera'
          | 'recording'
          | 'consent'
          | 'ticket'
          | 'case'
          | 'legal-order'
          | 'emergency'
          | 'entitlement'
          | 'source'
          | 'policy'
          | 'policy-set'
          | 'exception'
          | 'dataset'
          | 'model'
          | 'approval'
        )[];
      } | null;
      /** @description when the session or token ends; `null`: not by itself */
      expiresAt: string | null;
      /** @description how to sign in with an identity provider; `null`: not at this process */
      oidc: {
        /** @description of the identity provider, for people */
        name: string;
        /** @description where to send the browser; `?next=` names the page to come back to */
        path: string;
      } | null;
    };
    SourcePage: {
      items: {
        id: string;
        /** @description the register has a record of it in force */
        isRegistered: boolean;
        /** @description a longer silence is an alert; null: none is expected */
        heartbeatSeconds: number | null;
        /** @description fields of its newest record that count once a second person approves it; until then those before */
        waitsForApproval: string[];
        /** @description append time, as all times here */
        firstEventAt: string | null;
        lastEventAt: string | null;
        lastEventId: string | null;
        /** @description without repeats and heartbeats */
        events: number;
        eventsLastHour: number;
        heartbeats: number;
        lastHeartbeatAt: string | null;
        duplicates: number;
        conflicts: number;
        /** @description events and heartbeats by what came of their signature; `unchecked`: signed, without a key in the register */
        signatures: {
          verified: number;
          unchecked: number;
          missing: number;
          wrong: number;
        };
        /** @description its last event or heartbeat, while it is silent for longer than `heartbeatSeconds` */
        silentSince: string | null;
        instances: number;
        /** @description numbers that were left out until now */
        missing: number;
        /** @description spans of numbers that were left out until now */
        holes: number;
        /** @description how often a number was used for another event */
        repeats: number;
        /** @description instances that two programs use at the same time */
        forkedInstances: number;
        refused: {
          /** @description requests and records that intake refused, without those over the limit */
          inputs: number;
          /** @description requests over its limit */
          throttled: number;
          lastAt: string | null;
        };
        clock: {
          /** @description of the newest event: receipt minus its own time */
          lastDelayMs: number | null;
          /** @description events dated in the future */
          ahead: number;
          aheadMsMax: number;
        };
      }[];
      nextCursor?: string;
    };
    SourceState: {
      id: string;
      /** @description the register has a record of it in force */
      isRegistered: boolean;
      /** @description a longer silence is an alert; null: none is expected */
      heartbeatSeconds: number | null;
      /** @description fields of its newest record that count once a second person approves it; until then those before */
      waitsForApproval: string[];
      /** @description append time, as all times here */
      firstEventAt: string | null;
      lastEventAt: string | null;
      lastEventId: string | null;
      /** @description without repeats and heartbeats */
      events: number;
      eventsLastHour: number;
      heartbeats: number;
      lastHeartbeatAt: string | null;
      duplicates: number;
      conflicts: number;
      /** @description events and heartbeats by what came of their signature; `unchecked`: signed, without a key in the register */
      signatures: {
        verified: number;
        unchecked: number;
        missing: number;
        wrong: number;
      };
      /** @description its last event or heartbeat, while it is silent for longer than `heartbeatSeconds` */
      silentSince: string | null;
      instances: number;
      /** @description numbers that were left out until now */
      missing: number;
      /** @description spans of numbers that were left out until now */
      holes: number;
      /** @description how often a number was used for another event */
      repeats: number;
      /** @description instances that two programs use at the same time */
      forkedInstances: number;
      refused: {
        /** @description requests and records that intake refused, without those over the limit */
        inputs: number;
        /** @description requests over its limit */
        throttled: number;
        lastAt: string | null;
      };
      clock: {
        /** @description of the newest event: receipt minus its own time */
        lastDelayMs: number | null;
        /** @description events dated in the future */
        ahead: number;
        aheadMsMax: number;
      };
      /** @description of a source that shows reads beside the tools, by UTC day of the read, the newest first */
      readsByDay: {
        /** Format: date */
        day: string;
        reads: number;
        /** @description an application reported them */
        matched: number;
        /** @description none did: each is an alert, `unreported-access` */
        unmatched: number;
        /** @description an application may still report them */
        waiting: number;
        /** @description reports of tools whose reads this source shows, and none is there */
        reportedWithoutRead: number;
      }[];
      /** @description of the same days, the most `unmatched` first */
      readsByStore: {
        /** @description the bucket; null: the reads name none */
        store: string | null;
        reads: number;
        /** @description an application reported them */
        matched: number;
        /** @description none did: each is an alert, `unreported-access` */
        unmatched: number;
        /** @description an application may still report them */
        waiting: number;
      }[];
      /** @description of stores that are not kept: beyond the first 50 of a day; the oldest days beyond 10000 of all days and sources */
      readsOfOtherStores: {
        reads: number;
        /** @description an application reported them */
        matched: number;
        /** @description none did: each is an alert, `unreported-access` */
        unmatched: number;
        /** @description an application may still report them */
        waiting: number;
      };
      /** @description the source that shows what this tool reads, by the parameter `readsInLog` of the rules */
      readsInLog: {
        log: string;
        /** @description the newest time of what the log has shown */
        shownUpTo: string | null;
      } | null;
      /** @description of such a tool, by UTC day, the newest first */
      reportsByDay: {
        /** Format: date */
        day: string;
        /** @description of a view, download or export of a recording */
        reports: number;
        /** @description the log has a read of it */
        withRead: number;
        /** @description the log has none, and has shown reads of a day later */
        withoutRead: number;
        /** @description a log was not read all the time around it, or too many are kept */
        unknown: number;
        /** @description the log has not shown a read of a day later yet */
        waiting: number;
      }[];
      /** @description the 100 that reported last, the newest first */
      ofInstances: {
        instance: string | null;
        /** @description spans of numbers, each used by one program; the last four, the latest last */
        runs: {
          from: number;
          to: number;
          /** Format: date-time */
          begunAt: string;
          /** Format: date-time */
          lastAt: string;
        }[];
        missing: number;
        /** @description the first 100 */
        holes: {
          from: number;
          to: number;
          /** @description how many of them are still missing */
          missing: number;
          /** @description what is still missing, the first 20 */
          parts: {
            from: number;
            to: number;
          }[];
          /**
           * Format: date-time
           * @description when the access was appended that showed it
           */
          shownAt: string;
          /** @description `eventId` of that access */
          shownBy: string;
          /** @description false within the ten minutes in which numbers may come late */
          isReported: boolean;
          /** @description of `access-events`; null where it is not known */
          before: {
            partition: number;
            offset: number;
          } | null;
          /** @description of `access-events`; null where it is not known */
          after: {
            partition: number;
            offset: number;
          } | null;
        }[];
        /** @description holes whose numbers all came late, the newest first */
        filled: {
          from: number;
          to: number;
          /** Format: date-time */
          shownAt: string;
          /** Format: date-time */
          filledAt: string;
          wasReported: boolean;
        }[];
        repeats: {
          count: number;
          lastNumber: number | null;
          lastAt: string | null;
        };
        /** @description runs that began again below a number in use, of the last four */
        resets: number;
        /** @description an earlier run went on beside a later one: two programs use it */
        isForked: boolean;
      }[];
    };
    /** @description One question of several that could not be read. It is never allowed. */
    UnreadableQuestion: {
      /** @constant */
      decision: false;
      context: {
        error: {
          /** @constant */
          status: 400;
          message: string;
          errors: components['schemas']['FieldProblem'][];
        };
      };
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  sendAccessEvents: {
    parameters: {
      query?: {
        /** @description `true`: the answer has a signed promise that every event becomes an entry of the log */
        promise?: 'true' | 'false';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['AccessEvent'] | components['schemas']['AccessEvent'][];
        'application/x-ndjson': string;
        'application/cloudevents+json': components['schemas']['CloudEvent'];
        'application/cloudevents-batch+json': components['schemas']['CloudEvent'][];
        'application/avro': string;
      };
    };
    responses: {
      /** @description every record is in the log, accepted or a duplicate */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AccessEventResults'];
        };
      };
      /** @description some records are in conflict or rejected; the others are in the log */
      207: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AccessEventResults'];
        };
      };
      /**
       * @description `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       *
       *     `body-not-inflated`: The body has `Content-Encoding: gzip`, but is not gzip or ends early.
       *
       *     `no-records`: The body is an empty array, NDJSON of empty lines, or has no record in Avro.
       *
       *     `records-unreadable`: No record of the request could be read as JSON.
       *
       *     `request-malformed`: The request ended early, or its target or headers cannot be read.
       *
       *     `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `body-too-large`: The body is larger than the route takes, as sent or inflated.
       *
       *     `records-too-many`: The request has more records than the route takes.
       *
       *     `values-too-many`: The records of the request have more values together than one request may have.
       */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `content-encoding-unsupported`: The `Content-Encoding` is not gzip.
       *
       *     `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8.
       */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `records-rejected`: Every record of the request was rejected. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `disk-nearly-full`: The log has no room for more. Nothing of the request was taken.
       *
       *     `quota-exceeded`: The source sent more events than its `eventsPerSecondMax` allows, or too many records of the caller were refused. Nothing of the request was taken.
       *
       *     `stage-behind`: A later stage is too far behind. Nothing of the request was taken.
       *
       *     `too-many-failures`: Too many requests without a valid token came from this address.
       */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `overloaded`: More is waiting for the log than the process may keep in memory.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  readPromiseKey: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description a C2SP verifier key */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/plain': string;
        };
      };
      /** @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `starting`: The process has not opened its routes yet. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  sendRegister: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['RegisterRecord'] | components['schemas']['RegisterRecord'][];
        'application/x-ndjson': string;
      };
    };
    responses: {
      /** @description every record is in the log, accepted or a duplicate */
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RegisterResults'];
        };
      };
      /** @description some records are in conflict or rejected; the others are in the log */
      207: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RegisterResults'];
        };
      };
      /**
       * @description `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       *
       *     `body-not-inflated`: The body has `Content-Encoding: gzip`, but is not gzip or ends early.
       *
       *     `no-records`: The body is an empty array, NDJSON of empty lines, or has no record in Avro.
       *
       *     `records-unreadable`: No record of the request could be read as JSON.
       *
       *     `request-malformed`: The request ended early, or its target or headers cannot be read.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `kinds-not-allowed`: Every register record of the request is of a kind that the token does not list.
       *
       *     `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `body-too-large`: The body is larger than the route takes, as sent or inflated.
       *
       *     `records-too-many`: The request has more records than the route takes.
       *
       *     `values-too-many`: The records of the request have more values together than one request may have.
       */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `content-encoding-unsupported`: The `Content-Encoding` is not gzip.
       *
       *     `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8.
       */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `records-rejected`: Every record of the request was rejected. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `disk-nearly-full`: The log has no room for more. Nothing of the request was taken.
       *
       *     `too-many-failures`: Too many requests without a valid token came from this address.
       */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `overloaded`: More is waiting for the log than the process may keep in memory.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  approveRecord: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        kind: 'exception' | 'emergency' | 'case' | 'consent' | 'source';
        /** @description `id` of the record */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        /**
         * @example {
         *       "note": "Called the fire brigade back: they asked for it."
         *     }
         */
        'application/json': {
          /** @description The version that begins at this time; by default the one in force, else the newest. */
          validFrom?: string;
          /** @description The hash of the content that you read, as the history of the record has it: an act about another content is refused. */
          recordHash?: string;
          /** @description The reason, in plain words. */
          note?: string;
          /** @description The person who acts. Required for a token without a person, else the person of the token. */
          by?: string;
        };
      };
    };
    responses: {
      /** @description the act, in the log */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RegisterRecord'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `own-record`: The person who tries to approve the record issued or requested it, or it excuses them or their report.
       *
       *     `person-required`: A source, the operator token or a caller without a token tries what only a person may: approve or review a record, or close an alert that takes two people.
       *
       *     `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `record-unknown`: The register has no such record, or none in force at that time. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `record-changed`: The record was corrected: its version has another content than the approval or review names. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `command-invalid`: The body of the command has a missing, unknown or wrong field. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  reviewRecord: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        kind: 'emergency' | 'legal-order';
        /** @description `id` of the record */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        /**
         * @example {
         *       "note": "Called the fire brigade back: they asked for it."
         *     }
         */
        'application/json': {
          /** @description The version that begins at this time; by default the one in force, else the newest. */
          validFrom?: string;
          /** @description The hash of the content that you read, as the history of the record has it: an act about another content is refused. */
          recordHash?: string;
          /** @description The reason, in plain words. */
          note?: string;
          /** @description The person who acts. Required for a token without a person, else the person of the token. */
          by?: string;
        };
      };
    };
    responses: {
      /** @description the act, in the log */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RegisterRecord'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `own-record`: The person who tries to approve the record issued or requested it, or it excuses them or their report.
       *
       *     `person-required`: A source, the operator token or a caller without a token tries what only a person may: approve or review a record, or close an alert that takes two people.
       *
       *     `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `record-unknown`: The register has no such record, or none in force at that time. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `record-changed`: The record was corrected: its version has another content than the approval or review names. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `command-invalid`: The body of the command has a missing, unknown or wrong field. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listPolicies: {
    parameters: {
      query?: never;
      header?: {
        /** @description Why you ask, in one line of UTF-8; it is recorded with the read. */
        'X-Custodes-Reason'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description the sets, their approvals and the state of the folder */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Policies'];
        };
      };
      /** @description `reason-invalid`: The header `X-Custodes-Reason` is empty, longer than 500 characters, not UTF-8, or has control characters or marks of writing direction. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `query-not-recorded`: Every read of accesses, alerts, the register and policies is an access event, and the log did not take this one. Nothing was read.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  receiveTicketMessage: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description `name` of the webhook in TICKETS_FILE */
        name: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': {
          [key: string]: unknown;
        };
      };
    };
    responses: {
      /** @description the ticket is in the register, or the map skips the message */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @enum {string} */
            status: 'accepted' | 'duplicate' | 'skipped';
            id?: string;
            reason?: string;
          };
        };
      };
      /**
       * @description `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       *
       *     `body-not-inflated`: The body has `Content-Encoding: gzip`, but is not gzip or ends early.
       *
       *     `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `route-unknown`: There is no route at this path. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `content-encoding-unsupported`: The `Content-Encoding` is not gzip.
       *
       *     `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8.
       */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `records-rejected`: Every record of the request was rejected. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `disk-nearly-full`: The log has no room for more. Nothing of the request was taken. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `overloaded`: More is waiting for the log than the process may keep in memory.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listScimUsers: {
    parameters: {
      query?: {
        /** @description `ATTRIBUTE eq "VALUE"`, joined by `and` */
        filter?: string;
        /** @description the first result of the page, from 1 */
        startIndex?: string;
        /** @description results of a page, at most 200; default 100 */
        count?: string;
        /** @description `members` leaves them out */
        excludedAttributes?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description a page of users */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/scim+json': components['schemas']['ScimList'];
        };
      };
      /** @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `disk-nearly-full`: The log has no room for more. Nothing of the request was taken.
       *
       *     `too-many-failures`: Too many requests without a valid token came from this address.
       */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `overloaded`: More is waiting for the log than the process may keep in memory.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  createScimUser: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/scim+json': {
          [key: string]: unknown;
        };
        'application/json': {
          [key: string]: unknown;
        };
      };
    };
    responses: {
      /** @description the user */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/scim+json': components['schemas']['ScimUser'];
        };
      };
      /**
       * @description `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `disk-nearly-full`: The log has no room for more. Nothing of the request was taken.
       *
       *     `too-many-failures`: Too many requests without a valid token came from this address.
       */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `overloaded`: More is waiting for the log than the process may keep in memory.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  readScimUser: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description `id` of the resource */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description the user */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/scim+json': components['schemas']['ScimUser'];
        };
      };
      /** @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `disk-nearly-full`: The log has no room for more. Nothing of the request was taken.
       *
       *     `too-many-failures`: Too many requests without a valid token came from this address.
       */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `overloaded`: More is waiting for the log than the process may keep in memory.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  replaceScimUser: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description `id` of the resource */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/scim+json': {
          [key: string]: unknown;
        };
        'application/json': {
          [key: string]: unknown;
        };
      };
    };
    responses: {
      /** @description the user */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/scim+json': components['schemas']['ScimUser'];
        };
      };
      /**
       * @description `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       *
       *     `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `disk-nearly-full`: The log has no room for more. Nothing of the request was taken.
       *
       *     `too-many-failures`: Too many requests without a valid token came from this address.
       */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `overloaded`: More is waiting for the log than the process may keep in memory.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deleteScimUser: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description `id` of the resource */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description done; the person stays in the register */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/scim+json': unknown;
        };
      };
      /** @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `disk-nearly-full`: The log has no room for more. Nothing of the request was taken.
       *
       *     `too-many-failures`: Too many requests without a valid token came from this address.
       */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `overloaded`: More is waiting for the log than the process may keep in memory.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  patchScimUser: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description `id` of the resource */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/scim+json': {
          [key: string]: unknown;
        };
        'application/json': {
          [key: string]: unknown;
        };
      };
    };
    responses: {
      /** @description the user */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/scim+json': components['schemas']['ScimUser'];
        };
      };
      /**
       * @description `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       *
       *     `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `disk-nearly-full`: The log has no room for more. Nothing of the request was taken.
       *
       *     `too-many-failures`: Too many requests without a valid token came from this address.
       */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `overloaded`: More is waiting for the log than the process may keep in memory.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listScimGroups: {
    parameters: {
      query?: {
        /** @description `ATTRIBUTE eq "VALUE"`, joined by `and` */
        filter?: string;
        /** @description the first result of the page, from 1 */
        startIndex?: string;
        /** @description results of a page, at most 200; default 100 */
        count?: string;
        /** @description `members` leaves them out */
        excludedAttributes?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description a page of groups */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/scim+json': components['schemas']['ScimList'];
        };
      };
      /** @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `disk-nearly-full`: The log has no room for more. Nothing of the request was taken.
       *
       *     `too-many-failures`: Too many requests without a valid token came from this address.
       */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `overloaded`: More is waiting for the log than the process may keep in memory.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  createScimGroup: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/scim+json': {
          [key: string]: unknown;
        };
        'application/json': {
          [key: string]: unknown;
        };
      };
    };
    responses: {
      /** @description the group */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/scim+json': components['schemas']['ScimGroup'];
        };
      };
      /**
       * @description `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `disk-nearly-full`: The log has no room for more. Nothing of the request was taken.
       *
       *     `too-many-failures`: Too many requests without a valid token came from this address.
       */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `overloaded`: More is waiting for the log than the process may keep in memory.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  readScimGroup: {
    parameters: {
      query?: {
        /** @description `ATTRIBUTE eq "VALUE"`, joined by `and` */
        filter?: string;
        /** @description the first result of the page, from 1 */
        startIndex?: string;
        /** @description results of a page, at most 200; default 100 */
        count?: string;
        /** @description `members` leaves them out */
        excludedAttributes?: string;
      };
      header?: never;
      path: {
        /** @description `id` of the resource */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description the group */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/scim+json': components['schemas']['ScimGroup'];
        };
      };
      /** @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `disk-nearly-full`: The log has no room for more. Nothing of the request was taken.
       *
       *     `too-many-failures`: Too many requests without a valid token came from this address.
       */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `overloaded`: More is waiting for the log than the process may keep in memory.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  replaceScimGroup: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description `id` of the resource */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/scim+json': {
          [key: string]: unknown;
        };
        'application/json': {
          [key: string]: unknown;
        };
      };
    };
    responses: {
      /** @description the group */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/scim+json': components['schemas']['ScimGroup'];
        };
      };
      /**
       * @description `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       *
       *     `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `disk-nearly-full`: The log has no room for more. Nothing of the request was taken.
       *
       *     `too-many-failures`: Too many requests without a valid token came from this address.
       */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `overloaded`: More is waiting for the log than the process may keep in memory.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  deleteScimGroup: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description `id` of the resource */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description done; the group of SCIM_FILE stays */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/scim+json': unknown;
        };
      };
      /** @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `disk-nearly-full`: The log has no room for more. Nothing of the request was taken.
       *
       *     `too-many-failures`: Too many requests without a valid token came from this address.
       */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `overloaded`: More is waiting for the log than the process may keep in memory.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  patchScimGroup: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description `id` of the resource */
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/scim+json': {
          [key: string]: unknown;
        };
        'application/json': {
          [key: string]: unknown;
        };
      };
    };
    responses: {
      /** @description done */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/scim+json': unknown;
        };
      };
      /**
       * @description `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       *
       *     `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `disk-nearly-full`: The log has no room for more. Nothing of the request was taken.
       *
       *     `too-many-failures`: Too many requests without a valid token came from this address.
       */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `overloaded`: More is waiting for the log than the process may keep in memory.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  readScimConfig: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description the configuration */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/scim+json': {
            schemas: string[];
          } & {
            [key: string]: unknown;
          };
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `starting`: The process has not opened its routes yet. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listScimResourceTypes: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description User and Group */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/scim+json': components['schemas']['ScimList'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `starting`: The process has not opened its routes yet. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listScimSchemas: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description the schemas */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/scim+json': components['schemas']['ScimList'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `starting`: The process has not opened its routes yet. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  evaluate: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['Question'];
      };
    };
    responses: {
      /** @description the answer */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Evaluation'];
        };
      };
      /**
       * @description `question-invalid`: The question about an access has a missing, unknown or wrong field.
       *
       *     `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `starting`: The process has not opened its routes yet. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  evaluateSeveral: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['Questions'];
      };
    };
    responses: {
      /** @description the answers in order, or one answer where there was one question */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Evaluations'] | components['schemas']['Evaluation'];
        };
      };
      /**
       * @description `question-invalid`: The question about an access has a missing, unknown or wrong field.
       *
       *     `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `starting`: The process has not opened its routes yet. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  describeEvaluation: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description AuthZEN metadata, with the address by which the caller reached this server */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AuthzenConfiguration'];
        };
      };
      /** @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `starting`: The process has not opened its routes yet. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listSources: {
    parameters: {
      query?: {
        /** @description items of a page */
        limit?: number;
        /** @description the `nextCursor` of an earlier answer */
        cursor?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description a page of sources */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SourcePage'];
        };
      };
      /** @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  findSource: {
    parameters: {
      query?: {
        /** @description of the reads: the first UTC day is that of this RFC 3339 time */
        from?: string;
        /** @description of the reads: the last UTC day is that of the moment before this RFC 3339 time */
        to?: string;
      };
      header?: never;
      path: {
        /** @description `source.id` */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description the source */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SourceState'];
        };
      };
      /** @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `source-unknown`: No source of this id has reported, the register has none, and nothing of one was refused. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  readersOfSource: {
    parameters: {
      query?: {
        /** @description of the reads: the first UTC day is that of this RFC 3339 time */
        from?: string;
        /** @description of the reads: the last UTC day is that of the moment before this RFC 3339 time */
        to?: string;
        /** @description items of a page */
        limit?: number;
      };
      header?: {
        /** @description Why you ask, in one line of UTF-8; it is recorded with the read. */
        'X-Custodes-Reason'?: string;
      };
      path: {
        /** @description `source.id` */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description who read, and how often */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ReadersOfSource'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `reason-invalid`: The header `X-Custodes-Reason` is empty, longer than 500 characters, not UTF-8, or has control characters or marks of writing direction.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `source-unknown`: No source of this id has reported, the register has none, and nothing of one was refused. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `query-not-recorded`: Every read of accesses, alerts, the register and policies is an access event, and the log did not take this one. Nothing was read.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  reportsWithoutRead: {
    parameters: {
      query?: {
        /** @description of the reads: the first UTC day is that of this RFC 3339 time */
        from?: string;
        /** @description of the reads: the last UTC day is that of the moment before this RFC 3339 time */
        to?: string;
        /** @description items of a page */
        limit?: number;
      };
      header?: {
        /** @description Why you ask, in one line of UTF-8; it is recorded with the read. */
        'X-Custodes-Reason'?: string;
      };
      path: {
        /** @description `source.id` */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description the reports */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ReportsWithoutRead'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `reason-invalid`: The header `X-Custodes-Reason` is empty, longer than 500 characters, not UTF-8, or has control characters or marks of writing direction.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `source-unknown`: No source of this id has reported, the register has none, and nothing of one was refused. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `query-not-recorded`: Every read of accesses, alerts, the register and policies is an access event, and the log did not take this one. Nothing was read.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listDetections: {
    parameters: {
      query?: never;
      header?: {
        /** @description Why you ask, in one line of UTF-8; it is recorded with the read. */
        'X-Custodes-Reason'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description the set in force, the approvals and the sets that were proposed */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Detections'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `reason-invalid`: The header `X-Custodes-Reason` is empty, longer than 500 characters, not UTF-8, or has control characters or marks of writing direction.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `query-not-recorded`: Every read of accesses, alerts, the register and policies is an access event, and the log did not take this one. Nothing was read.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  findDetection: {
    parameters: {
      query?: never;
      header?: {
        /** @description Why you ask, in one line of UTF-8; it is recorded with the read. */
        'X-Custodes-Reason'?: string;
      };
      path: {
        /** @description id of the detection */
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description the detection */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Detection'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `reason-invalid`: The header `X-Custodes-Reason` is empty, longer than 500 characters, not UTF-8, or has control characters or marks of writing direction.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `detection-unknown`: The set of detections in force has none of this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `query-not-recorded`: Every read of accesses, alerts, the register and policies is an access event, and the log did not take this one. Nothing was read.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listAlerts: {
    parameters: {
      query?: {
        /** @description only alerts in this state */
        state?: 'new' | 'acknowledged' | 'escalated' | 'close-proposed' | 'closed' | 'reopened';
        /** @description an actor id */
        actor?: string;
        /** @description an owner id: only alerts about an access to their material */
        owner?: string;
        /** @description a camera id: only alerts about an access to it */
        camera?: string;
        /** @description a recording id: only alerts about an access to it */
        recording?: string;
        /** @description a rule id */
        rule?: string;
        /** @description only alerts of this severity */
        severity?: 'low' | 'medium' | 'high' | 'critical';
        /** @description the id of a person or team */
        assignee?: string;
        /** @description a text that the alert, its explanation or what was done to it contains */
        q?: string;
        /** @description opened at this time or later */
        from?: string;
        /** @description opened before this time */
        to?: string;
        /** @description only open alerts of which every access was explained since */
        explained?: 'true';
        /** @description `open`: only alerts that are not closed; `unassigned`: nor assigned to anybody */
        queue?: 'open' | 'unassigned';
        /** @description `risk` (default): the highest risk first, then the oldest; `newest`: the one opened last first */
        order?: 'risk' | 'newest';
        /** @description items of a page */
        limit?: number;
        /** @description the `nextCursor` of an earlier answer */
        cursor?: string;
      };
      header?: {
        /** @description Why you ask, in one line of UTF-8; it is recorded with the read. Some roles need it to ask about a person or an owner. */
        'X-Custodes-Reason'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description a page of alerts */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AlertPage'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `reason-invalid`: The header `X-Custodes-Reason` is empty, longer than 500 characters, not UTF-8, or has control characters or marks of writing direction.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `reason-needed`: People with this role give a reason to look up a person or an owner: the parameter `reasonNeeded` of the rules lists the roles. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `query-not-recorded`: Every read of accesses, alerts, the register and policies is an access event, and the log did not take this one. Nothing was read.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  openAlert: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "severity": "high",
         *       "actorId": "e-1042",
         *       "ownerId": "o-81",
         *       "text": "The owner called: an agent mentioned her living room."
         *     }
         */
        'application/json': {
          /** @enum {string} */
          severity: 'low' | 'medium' | 'high' | 'critical';
          /** @description 1 to 4000 characters without control characters or marks of writing direction */
          text: string;
          /** @description the id of the person or service that it is about, 1 to 256 characters of one line */
          actorId?: string;
          /** @description the id of an owner, 1 to 256 characters of one line */
          ownerId?: string;
          /** @description the id of a camera, 1 to 256 characters of one line */
          cameraId?: string;
          /** @description the id of a recording, 1 to 256 characters of one line */
          recordingId?: string;
          /** @description the id of a tool, 1 to 256 characters of one line */
          sourceId?: string;
        };
      };
    };
    responses: {
      /** @description the alert that was opened */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Alert'];
        };
      };
      /**
       * @description `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `command-invalid`: The body of the command has a missing, unknown or wrong field. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  followAlerts: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description a stream of events, which ends after ten minutes: connect again */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/event-stream': string;
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  findAlert: {
    parameters: {
      query?: never;
      header?: {
        /** @description Why you ask, in one line of UTF-8; it is recorded with the read. */
        'X-Custodes-Reason'?: string;
      };
      path: {
        /** @description `alertId` of an alert */
        alertId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description the alert as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            alertId: string;
            /** @description what each rule means, and what to do */
            rules: {
              id: string;
              title: string;
              meaning: string | null;
              severity: ('low' | 'medium' | 'high' | 'critical') | null;
              legalBasis: string | null;
              runbook: string | null;
            }[];
            /** @description the versions of the detections that raised it; `GET /v1/detections` names those in force */
            detections: {
              id: string;
              version: string;
            }[];
            /**
             * @description the highest of its findings
             * @enum {string}
             */
            severity: 'low' | 'medium' | 'high' | 'critical';
            /** @enum {string} */
            state: 'new' | 'acknowledged' | 'escalated' | 'close-proposed' | 'closed' | 'reopened';
            actor: string | null;
            source: string | null;
            /** Format: date-time */
            openedAt: string;
            /** Format: date-time */
            firstEventAt: string;
            /** Format: date-time */
            lastEventAt: string;
            accesses: number;
            owners: number;
            /** @description accesses that a late fact explained */
            withdrawn: number;
            /** @description the newest 100 */
            eventIds: string[];
            summary: string;
            risk: {
              /** @description 0 to 100 */
              score: number;
              parts: {
                rule: string | null;
                points: number;
                because: string;
              }[];
            };
            /** @description by when it is to be acknowledged, then closed */
            dueAt: string | null;
            overdue: boolean;
            /** @description how to close it, where every access was explained or excused since; people close it */
            suggestion: {
              /** @enum {string} */
              disposition: 'justified' | 'register-gap' | 'policy-gap' | 'misuse' | 'false-positive' | 'test';
              explanation: string;
            } | null;
            disposition: ('justified' | 'register-gap' | 'policy-gap' | 'misuse' | 'false-positive' | 'test') | null;
            /** @description why it was closed so */
            explanation: string | null;
            /** @description ids that support the disposition */
            evidence: string[];
            acknowledgedBy: string | null;
            acknowledgedAt: string | null;
            assignee: string | null;
            /** @description the case that contains it */
            caseId: string | null;
            /** @description how somebody wants to close it, until a second person approves */
            proposal: {
              /** @description names it in an approval */
              actId: string;
              by: string;
              /** Format: date-time */
              at: string;
              disposition: ('justified' | 'register-gap' | 'policy-gap' | 'misuse' | 'false-positive' | 'test') | null;
              explanation: string | null;
              evidence: string[];
            } | null;
            /** @description who closed it, or proposed that */
            closedBy: string | null;
            /** @description the second person, where closing takes two */
            approvedBy: string | null;
            closedAt: string | null;
            /** @description every act in log order, refused ones too; the newest 1,000 */
            history: {
              actId: string;
              /** Format: date-time */
              at: string;
              by: string;
              /** @enum {string} */
              action: 'acknowledge' | 'assign' | 'comment' | 'escalate' | 'close' | 'approve-close' | 'reopen' | 'open';
              /**
               * @description the state after the act
               * @enum {string}
               */
              state: 'new' | 'acknowledged' | 'escalated' | 'close-proposed' | 'closed' | 'reopened';
              text?: string;
              to?: string;
              /** @enum {string} */
              disposition?: 'justified' | 'register-gap' | 'policy-gap' | 'misuse' | 'false-positive' | 'test';
              evidence?: string[];
              /**
               * @description why the act had no effect
               * @enum {string}
               */
              refused?:
                | 'wrong-state'
                | 'own-alert'
                | 'person-required'
                | 'second-person-required'
                | 'assignee-barred'
                | 'newer-alert';
            }[];
            /** @description who was notified of it, the newest 100 messages first */
            notified: {
              target: string;
              /** Format: date-time */
              at: string;
              /** @enum {string} */
              outcome: 'started' | 'delivered' | 'refused';
              messageId: string;
              /** @description what it was about: opened, raised, reopened, or an action */
              happened: string[];
              attempts: number;
              /** @description why the target refuses it */
              answer?: string;
            }[];
          };
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `reason-invalid`: The header `X-Custodes-Reason` is empty, longer than 500 characters, not UTF-8, or has control characters or marks of writing direction.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `alert-unknown`: There is no alert with this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `query-not-recorded`: Every read of accesses, alerts, the register and policies is an access event, and the log did not take this one. Nothing was read.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listCountedAccesses: {
    parameters: {
      query?: {
        /** @description items of a page */
        limit?: number;
        /** @description the `nextCursor` of an earlier answer */
        cursor?: string;
      };
      header?: {
        /** @description Why you ask, in one line of UTF-8; it is recorded with the read. */
        'X-Custodes-Reason'?: string;
      };
      path: {
        /** @description `alertId` of an alert */
        alertId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description a page of accesses */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CountedAccessPage'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `reason-invalid`: The header `X-Custodes-Reason` is empty, longer than 500 characters, not UTF-8, or has control characters or marks of writing direction.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `alert-unknown`: There is no alert with this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `query-not-recorded`: Every read of accesses, alerts, the register and policies is an access event, and the log did not take this one. Nothing was read.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  actOnAlerts: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "alertIds": [
         *         "9d1c0e5b7f0a4c52"
         *       ],
         *       "action": "close",
         *       "disposition": "register-gap",
         *       "text": "Ticket T-4711 came a day late and explains them."
         *     }
         */
        'application/json': {
          alertIds: string[];
          /** @enum {string} */
          action: 'acknowledge' | 'assign' | 'comment' | 'escalate' | 'close' | 'approve-close' | 'reopen';
          /** @description the id of a person or team, 1 to 256 characters of one line */
          to?: string;
          /** @description 1 to 4000 characters without control characters or marks of writing direction */
          text?: string;
          /** @enum {string} */
          disposition?: 'justified' | 'register-gap' | 'policy-gap' | 'misuse' | 'false-positive' | 'test';
          /** @description ids of events, records or documents that support it */
          evidence?: string[];
          proposals?: string[];
        };
      };
    };
    responses: {
      /** @description one result for each alert, in the order of the request */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            /** @description of the request, on the record of each act */
            bulkId: string;
            results: {
              alertId: string;
              /** @enum {string} */
              status: 'done' | 'refused';
              /**
               * @description the state after the act
               * @enum {string}
               */
              state?: 'new' | 'acknowledged' | 'escalated' | 'close-proposed' | 'closed' | 'reopened';
              /** @description the code of the problem */
              code?: string;
              detail?: string;
            }[];
          };
        };
      };
      /**
       * @description `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `command-invalid`: The body of the command has a missing, unknown or wrong field. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  acknowledgeAlert: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description `alertId` of an alert */
        alertId: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        /** @example {} */
        'application/json': Record<string, never>;
      };
    };
    responses: {
      /** @description the alert as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Alert'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `own-alert`: The alert is about the person who tries to answer it, or about somebody whose line manager they are. Or one of these assigned it to the person who tries to close it.
       *
       *     `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `alert-unknown`: There is no alert with this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `already-answered`: The alert is in a state that does not allow this, perhaps because somebody else acted first. `state` and `disposition` are those that won; where another close is proposed than an approval names, `proposal` is that one. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `command-invalid`: The body of the command has a missing, unknown or wrong field. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  assignAlert: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description `alertId` of an alert */
        alertId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "to": "e-7"
         *     }
         */
        'application/json': {
          /** @description the id of a person or team, 1 to 256 characters of one line */
          to: string;
        };
      };
    };
    responses: {
      /** @description the alert as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Alert'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `own-alert`: The alert is about the person who tries to answer it, or about somebody whose line manager they are. Or one of these assigned it to the person who tries to close it.
       *
       *     `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `alert-unknown`: There is no alert with this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `already-answered`: The alert is in a state that does not allow this, perhaps because somebody else acted first. `state` and `disposition` are those that won; where another close is proposed than an approval names, `proposal` is that one. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `assignee-barred`: The alert is about the person to whom it would be assigned, or about their report.
       *
       *     `command-invalid`: The body of the command has a missing, unknown or wrong field.
       */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  commentOnAlert: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description `alertId` of an alert */
        alertId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "text": "Called the owner: nobody asked for help that day."
         *     }
         */
        'application/json': {
          /** @description 1 to 4000 characters without control characters or marks of writing direction */
          text: string;
        };
      };
    };
    responses: {
      /** @description the alert as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Alert'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `own-alert`: The alert is about the person who tries to answer it, or about somebody whose line manager they are. Or one of these assigned it to the person who tries to close it.
       *
       *     `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `alert-unknown`: There is no alert with this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `already-answered`: The alert is in a state that does not allow this, perhaps because somebody else acted first. `state` and `disposition` are those that won; where another close is proposed than an approval names, `proposal` is that one. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `command-invalid`: The body of the command has a missing, unknown or wrong field. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  escalateAlert: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description `alertId` of an alert */
        alertId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "reason": "Twelve owners, all of them women: for the security lead."
         *     }
         */
        'application/json': {
          /** @description 1 to 4000 characters without control characters or marks of writing direction */
          reason: string;
        };
      };
    };
    responses: {
      /** @description the alert as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Alert'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `own-alert`: The alert is about the person who tries to answer it, or about somebody whose line manager they are. Or one of these assigned it to the person who tries to close it.
       *
       *     `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `alert-unknown`: There is no alert with this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `already-answered`: The alert is in a state that does not allow this, perhaps because somebody else acted first. `state` and `disposition` are those that won; where another close is proposed than an approval names, `proposal` is that one. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `command-invalid`: The body of the command has a missing, unknown or wrong field. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  closeAlert: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description `alertId` of an alert */
        alertId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "disposition": "misuse",
         *       "explanation": "Viewed without a ticket; HR case 4711 is open.",
         *       "evidence": []
         *     }
         */
        'application/json': {
          /** @enum {string} */
          disposition: 'justified' | 'register-gap' | 'policy-gap' | 'misuse' | 'false-positive' | 'test';
          /** @description 1 to 4000 characters without control characters or marks of writing direction */
          explanation: string;
          /** @description ids of events, records or documents that support it */
          evidence?: string[];
        };
      };
    };
    responses: {
      /** @description the alert as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Alert'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `own-alert`: The alert is about the person who tries to answer it, or about somebody whose line manager they are. Or one of these assigned it to the person who tries to close it.
       *
       *     `person-required`: A source, the operator token or a caller without a token tries what only a person may: approve or review a record, or close an alert that takes two people.
       *
       *     `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `alert-unknown`: There is no alert with this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `already-answered`: The alert is in a state that does not allow this, perhaps because somebody else acted first. `state` and `disposition` are those that won; where another close is proposed than an approval names, `proposal` is that one. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `command-invalid`: The body of the command has a missing, unknown or wrong field. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  approveClose: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description `alertId` of an alert */
        alertId: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        /**
         * @example {
         *       "proposal": "0198f3c2-77aa-7c10-8f53-0d6c5b0d2f11"
         *     }
         */
        'application/json': {
          /** @description the `actId` of the proposal that was read, 1 to 256 characters of one line */
          proposal?: string;
        };
      };
    };
    responses: {
      /** @description the alert as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Alert'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `own-alert`: The alert is about the person who tries to answer it, or about somebody whose line manager they are. Or one of these assigned it to the person who tries to close it.
       *
       *     `person-required`: A source, the operator token or a caller without a token tries what only a person may: approve or review a record, or close an alert that takes two people.
       *
       *     `second-person-required`: The person who proposed to close the alert tries to approve it, under whichever of their ids.
       *
       *     `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `alert-unknown`: There is no alert with this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `already-answered`: The alert is in a state that does not allow this, perhaps because somebody else acted first. `state` and `disposition` are those that won; where another close is proposed than an approval names, `proposal` is that one. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `command-invalid`: The body of the command has a missing, unknown or wrong field. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  reopenAlert: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description `alertId` of an alert */
        alertId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "reason": "The ticket was opened after the access."
         *     }
         */
        'application/json': {
          /** @description 1 to 4000 characters without control characters or marks of writing direction */
          reason: string;
        };
      };
    };
    responses: {
      /** @description the alert as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Alert'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `own-alert`: The alert is about the person who tries to answer it, or about somebody whose line manager they are. Or one of these assigned it to the person who tries to close it.
       *
       *     `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `alert-unknown`: There is no alert with this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `already-answered`: The alert is in a state that does not allow this, perhaps because somebody else acted first. `state` and `disposition` are those that won; where another close is proposed than an approval names, `proposal` is that one.
       *
       *     `newer-alert`: The closed alert cannot be opened again, because a later alert has what happened since.
       */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `command-invalid`: The body of the command has a missing, unknown or wrong field. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  readMonitoring: {
    parameters: {
      query?: {
        /** @description from this time on; 30 days before `to` without it, at most 400 */
        from?: string;
        /** @description to this time; now without it */
        to?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description the time that was watched */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Monitoring'];
        };
      };
      /** @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listCases: {
    parameters: {
      query?: {
        /** @description only cases in this state */
        state?: 'open' | 'close-proposed' | 'closed';
        /** @description items of a page */
        limit?: number;
        /** @description the `nextCursor` of an earlier answer */
        cursor?: string;
      };
      header?: {
        /** @description Why you ask, in one line of UTF-8; it is recorded with the read. */
        'X-Custodes-Reason'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description a page of cases */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CasePage'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `reason-invalid`: The header `X-Custodes-Reason` is empty, longer than 500 characters, not UTF-8, or has control characters or marks of writing direction.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `query-not-recorded`: Every read of accesses, alerts, the register and policies is an access event, and the log did not take this one. Nothing was read.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  openCase: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "title": "Night-time views of one street",
         *       "alertIds": [
         *         "9d1c0e5b7f0a4c52"
         *       ]
         *     }
         */
        'application/json': {
          /** @description the title of the case, 1 to 256 characters of one line */
          title: string;
          alertIds?: string[];
        };
      };
    };
    responses: {
      /** @description the case as it is now, and the alerts that were refused */
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            caseId: string;
            title: string;
            /** @enum {string} */
            state: 'open' | 'close-proposed' | 'closed';
            /** @description the highest of its alerts */
            severity: ('low' | 'medium' | 'high' | 'critical') | null;
            assignee: string | null;
            openedBy: string;
            /** Format: date-time */
            openedAt: string;
            /** @description at most 100 */
            alertIds: string[];
            /** @description whose accesses its alerts count, the first 100 */
            people: string[];
            /** @description accounts that its alerts affect, without what was encrypted end to end */
            affectedAccounts: number;
            /** @description since ten accounts were affected; null before */
            incident: components['schemas']['Incident'] | null;
            disposition: ('justified' | 'register-gap' | 'policy-gap' | 'misuse' | 'false-positive' | 'test') | null;
            /** @description why it was closed so */
            explanation: string | null;
            /** @description ids that support the disposition */
            evidence: string[];
            /** @description how somebody wants to close it, until a second person approves */
            proposal: {
              /** @description names it in an approval */
              actId: string;
              by: string;
              /** Format: date-time */
              at: string;
              disposition: ('justified' | 'register-gap' | 'policy-gap' | 'misuse' | 'false-positive' | 'test') | null;
              explanation: string | null;
              evidence: string[];
            } | null;
            /** @description who closed it, or proposed that */
            closedBy: string | null;
            /** @description the second person, where closing takes two */
            approvedBy: string | null;
            closedAt: string | null;
            /** @description alerts that were not added or removed, and why */
            refused: {
              alertId: string;
              code: string;
              detail: string;
            }[];
          };
        };
      };
      /**
       * @description `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `alert-unknown`: There is no alert with this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `command-invalid`: The body of the command has a missing, unknown or wrong field. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  findCase: {
    parameters: {
      query?: never;
      header?: {
        /** @description Why you ask, in one line of UTF-8; it is recorded with the read. */
        'X-Custodes-Reason'?: string;
      };
      path: {
        /** @description `caseId` of a case */
        caseId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description the case as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            caseId: string;
            title: string;
            /** @enum {string} */
            state: 'open' | 'close-proposed' | 'closed';
            /** @description the highest of its alerts */
            severity: ('low' | 'medium' | 'high' | 'critical') | null;
            assignee: string | null;
            openedBy: string;
            /** Format: date-time */
            openedAt: string;
            /** @description at most 100 */
            alertIds: string[];
            /** @description whose accesses its alerts count, the first 100 */
            people: string[];
            /** @description accounts that its alerts affect, without what was encrypted end to end */
            affectedAccounts: number;
            /** @description since ten accounts were affected; null before */
            incident: components['schemas']['Incident'] | null;
            disposition: ('justified' | 'register-gap' | 'policy-gap' | 'misuse' | 'false-positive' | 'test') | null;
            /** @description why it was closed so */
            explanation: string | null;
            /** @description ids that support the disposition */
            evidence: string[];
            /** @description how somebody wants to close it, until a second person approves */
            proposal: {
              /** @description names it in an approval */
              actId: string;
              by: string;
              /** Format: date-time */
              at: string;
              disposition: ('justified' | 'register-gap' | 'policy-gap' | 'misuse' | 'false-positive' | 'test') | null;
              explanation: string | null;
              evidence: string[];
            } | null;
            /** @description who closed it, or proposed that */
            closedBy: string | null;
            /** @description the second person, where closing takes two */
            approvedBy: string | null;
            closedAt: string | null;
            /** @description its alerts, in the order in which they were added */
            alerts: components['schemas']['Alert'][];
            /** @description every act in log order, refused ones too; the newest 1,000 */
            history: {
              actId: string;
              /** Format: date-time */
              at: string;
              by: string;
              /** @enum {string} */
              action:
                | 'create'
                | 'add-alert'
                | 'remove-alert'
                | 'comment'
                | 'close'
                | 'assign'
                | 'approve-close'
                | 'reopen'
                | 'meet';
              /**
               * @description the state after the act
               * @enum {string}
               */
              state: 'open' | 'close-proposed' | 'closed';
              text?: string;
              alertId?: string;
              to?: string;
              /** @enum {string} */
              disposition?: 'justified' | 'register-gap' | 'policy-gap' | 'misuse' | 'false-positive' | 'test';
              evidence?: string[];
              /**
               * @description the clock that was met
               * @enum {string}
               */
              clock?: '72-hours' | '10-days' | '30-days' | '60-days';
              /**
               * @description why the act had no effect
               * @enum {string}
               */
              refused?:
                | 'wrong-state'
                | 'own-alert'
                | 'person-required'
                | 'second-person-required'
                | 'assignee-barred'
                | 'in-another-case'
                | 'case-full'
                | 'clock-not-running';
            }[];
            /** @description who was notified of it, the newest 100 messages first */
            notified: {
              target: string;
              /** Format: date-time */
              at: string;
              /** @enum {string} */
              outcome: 'started' | 'delivered' | 'refused';
              messageId: string;
              /** @description what it was about: opened, raised, reopened, or an action */
              happened: string[];
              attempts: number;
              /** @description why the target refuses it */
              answer?: string;
            }[];
          };
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `reason-invalid`: The header `X-Custodes-Reason` is empty, longer than 500 characters, not UTF-8, or has control characters or marks of writing direction.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `case-unknown`: There is no case with this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `query-not-recorded`: Every read of accesses, alerts, the register and policies is an access event, and the log did not take this one. Nothing was read.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  reportCase: {
    parameters: {
      query?: never;
      header?: {
        /** @description Why you ask, in one line of UTF-8; it is recorded with the read. */
        'X-Custodes-Reason'?: string;
      };
      path: {
        /** @description `caseId` of a case */
        caseId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description the draft */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CaseReport'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `reason-invalid`: The header `X-Custodes-Reason` is empty, longer than 500 characters, not UTF-8, or has control characters or marks of writing direction.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `case-unknown`: There is no case with this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `query-not-recorded`: Every read of accesses, alerts, the register and policies is an access event, and the log did not take this one. Nothing was read.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  changeAlertsOfCase: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description `caseId` of a case */
        caseId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "add": [
         *         "9d1c0e5b7f0a4c52"
         *       ]
         *     }
         */
        'application/json': {
          add?: string[];
          remove?: string[];
        };
      };
    };
    responses: {
      /** @description the case as it is now, and the alerts that were refused */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            caseId: string;
            title: string;
            /** @enum {string} */
            state: 'open' | 'close-proposed' | 'closed';
            /** @description the highest of its alerts */
            severity: ('low' | 'medium' | 'high' | 'critical') | null;
            assignee: string | null;
            openedBy: string;
            /** Format: date-time */
            openedAt: string;
            /** @description at most 100 */
            alertIds: string[];
            /** @description whose accesses its alerts count, the first 100 */
            people: string[];
            /** @description accounts that its alerts affect, without what was encrypted end to end */
            affectedAccounts: number;
            /** @description since ten accounts were affected; null before */
            incident: components['schemas']['Incident'] | null;
            disposition: ('justified' | 'register-gap' | 'policy-gap' | 'misuse' | 'false-positive' | 'test') | null;
            /** @description why it was closed so */
            explanation: string | null;
            /** @description ids that support the disposition */
            evidence: string[];
            /** @description how somebody wants to close it, until a second person approves */
            proposal: {
              /** @description names it in an approval */
              actId: string;
              by: string;
              /** Format: date-time */
              at: string;
              disposition: ('justified' | 'register-gap' | 'policy-gap' | 'misuse' | 'false-positive' | 'test') | null;
              explanation: string | null;
              evidence: string[];
            } | null;
            /** @description who closed it, or proposed that */
            closedBy: string | null;
            /** @description the second person, where closing takes two */
            approvedBy: string | null;
            closedAt: string | null;
            /** @description alerts that were not added or removed, and why */
            refused: {
              alertId: string;
              code: string;
              detail: string;
            }[];
          };
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `own-alert`: The alert is about the person who tries to answer it, or about somebody whose line manager they are. Or one of these assigned it to the person who tries to close it.
       *
       *     `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `case-unknown`: There is no case with this id.
       *
       *     `alert-unknown`: There is no alert with this id.
       */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `already-answered`: The alert is in a state that does not allow this, perhaps because somebody else acted first. `state` and `disposition` are those that won; where another close is proposed than an approval names, `proposal` is that one.
       *
       *     `in-another-case`: The alert is in the case `caseId`, also where that is closed. An alert is in one case at a time.
       *
       *     `case-full`: A case has at most 100 alerts.
       */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `command-invalid`: The body of the command has a missing, unknown or wrong field. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  assignCase: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description `caseId` of a case */
        caseId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "to": "e-7"
         *     }
         */
        'application/json': {
          /** @description the id of a person or team, 1 to 256 characters of one line */
          to: string;
        };
      };
    };
    responses: {
      /** @description the case as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Case'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `own-alert`: The alert is about the person who tries to answer it, or about somebody whose line manager they are. Or one of these assigned it to the person who tries to close it.
       *
       *     `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `case-unknown`: There is no case with this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `already-answered`: The alert is in a state that does not allow this, perhaps because somebody else acted first. `state` and `disposition` are those that won; where another close is proposed than an approval names, `proposal` is that one. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `assignee-barred`: The alert is about the person to whom it would be assigned, or about their report.
       *
       *     `command-invalid`: The body of the command has a missing, unknown or wrong field.
       */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  commentOnCase: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description `caseId` of a case */
        caseId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "text": "HR confirms that nobody worked on these tickets."
         *     }
         */
        'application/json': {
          /** @description 1 to 4000 characters without control characters or marks of writing direction */
          text: string;
        };
      };
    };
    responses: {
      /** @description the case as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Case'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `own-alert`: The alert is about the person who tries to answer it, or about somebody whose line manager they are. Or one of these assigned it to the person who tries to close it.
       *
       *     `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `case-unknown`: There is no case with this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `already-answered`: The alert is in a state that does not allow this, perhaps because somebody else acted first. `state` and `disposition` are those that won; where another close is proposed than an approval names, `proposal` is that one. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `command-invalid`: The body of the command has a missing, unknown or wrong field. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  closeCase: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description `caseId` of a case */
        caseId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "disposition": "misuse",
         *       "explanation": "Viewed without a ticket; HR case 4711 is open.",
         *       "evidence": []
         *     }
         */
        'application/json': {
          /** @enum {string} */
          disposition: 'justified' | 'register-gap' | 'policy-gap' | 'misuse' | 'false-positive' | 'test';
          /** @description 1 to 4000 characters without control characters or marks of writing direction */
          explanation: string;
          /** @description ids of events, records or documents that support it */
          evidence?: string[];
        };
      };
    };
    responses: {
      /** @description the case as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Case'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `own-alert`: The alert is about the person who tries to answer it, or about somebody whose line manager they are. Or one of these assigned it to the person who tries to close it.
       *
       *     `person-required`: A source, the operator token or a caller without a token tries what only a person may: approve or review a record, or close an alert that takes two people.
       *
       *     `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `case-unknown`: There is no case with this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `already-answered`: The alert is in a state that does not allow this, perhaps because somebody else acted first. `state` and `disposition` are those that won; where another close is proposed than an approval names, `proposal` is that one. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `command-invalid`: The body of the command has a missing, unknown or wrong field. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  approveCaseClose: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description `caseId` of a case */
        caseId: string;
      };
      cookie?: never;
    };
    requestBody?: {
      content: {
        /**
         * @example {
         *       "proposal": "0198f3c2-77aa-7c10-8f53-0d6c5b0d2f11"
         *     }
         */
        'application/json': {
          /** @description the `actId` of the proposal that was read, 1 to 256 characters of one line */
          proposal?: string;
        };
      };
    };
    responses: {
      /** @description the case as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Case'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `own-alert`: The alert is about the person who tries to answer it, or about somebody whose line manager they are. Or one of these assigned it to the person who tries to close it.
       *
       *     `person-required`: A source, the operator token or a caller without a token tries what only a person may: approve or review a record, or close an alert that takes two people.
       *
       *     `second-person-required`: The person who proposed to close the alert tries to approve it, under whichever of their ids.
       *
       *     `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `case-unknown`: There is no case with this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `already-answered`: The alert is in a state that does not allow this, perhaps because somebody else acted first. `state` and `disposition` are those that won; where another close is proposed than an approval names, `proposal` is that one. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `command-invalid`: The body of the command has a missing, unknown or wrong field. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  meetClock: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description `caseId` of a case */
        caseId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "clock": "72-hours",
         *       "text": "Notified the authority by its form, reference 2026-114."
         *     }
         */
        'application/json': {
          /** @enum {string} */
          clock: '72-hours' | '10-days' | '30-days' | '60-days';
          /** @description 1 to 4000 characters without control characters or marks of writing direction */
          text: string;
        };
      };
    };
    responses: {
      /** @description the case as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Case'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `own-alert`: The alert is about the person who tries to answer it, or about somebody whose line manager they are. Or one of these assigned it to the person who tries to close it.
       *
       *     `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `case-unknown`: There is no case with this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `already-answered`: The alert is in a state that does not allow this, perhaps because somebody else acted first. `state` and `disposition` are those that won; where another close is proposed than an approval names, `proposal` is that one.
       *
       *     `clock-not-running`: The case is no candidate for an incident, or what this clock asks for is recorded already.
       */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `command-invalid`: The body of the command has a missing, unknown or wrong field. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  reopenCase: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description `caseId` of a case */
        caseId: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        /**
         * @example {
         *       "reason": "The ticket was opened after the access."
         *     }
         */
        'application/json': {
          /** @description 1 to 4000 characters without control characters or marks of writing direction */
          reason: string;
        };
      };
    };
    responses: {
      /** @description the case as it is now */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Case'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `own-alert`: The alert is about the person who tries to answer it, or about somebody whose line manager they are. Or one of these assigned it to the person who tries to close it.
       *
       *     `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `case-unknown`: There is no case with this id. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `already-answered`: The alert is in a state that does not allow this, perhaps because somebody else acted first. `state` and `disposition` are those that won; where another close is proposed than an approval names, `proposal` is that one. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `command-invalid`: The body of the command has a missing, unknown or wrong field. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `outcome-unknown`: The log did not acknowledge. What was sent may be in the log or not.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listAccesses: {
    parameters: {
      query?: {
        /** @description an owner id */
        owner?: string;
        /** @description an actor id: of the event, of the person a service acted for, or of the person judged */
        actor?: string;
        /** @description a camera id */
        camera?: string;
        /** @description a recording id */
        recording?: string;
        /** @description a site id */
        site?: string;
        /** @description a device id */
        device?: string;
        /** @description the first verdict of the access */
        verdict?:
          | 'explained'
          | 'unexplained'
          | 'violation'
          | 'unknown'
          | 'ended'
          | 'rejected'
          | 'duplicate'
          | 'conflict';
        /** @description the id of a rule that did not hold */
        rule?: string;
        /** @description the purpose that was judged */
        purpose?:
          | 'legal-process'
          | 'illegal-activity-investigation'
          | 'legal-rights'
          | 'prevent-harm-or-loss'
          | 'express-consent'
          | 'owner-self'
          | 'system-operation'
          | 'unspecified';
        /** @description a source id */
        source?: string;
        /** @description a source id to leave out; `custodes` reports what people look up here */
        exceptSource?: string;
        /** @description the path of the access */
        path?: 'app' | 'api' | 'direct-store' | 'database';
        /** @description the outcome of the access */
        outcome?: 'allowed' | 'denied' | 'error';
        /** @description the action */
        action?:
          | 'search'
          | 'list'
          | 'thumbnail'
          | 'view'
          | 'livestream'
          | 'download'
          | 'export'
          | 'share'
          | 'disclose'
          | 'grant'
          | 'revoke'
          | 'annotate'
          | 'delete';
        /** @description from this time on, inclusive */
        from?: string;
        /** @description to this time, exclusive */
        to?: string;
        /** @description the time that `from` and `to` filter */
        by?: 'occurredAt' | 'appendedAt';
        /** @description items of a page */
        limit?: number;
        /** @description the `nextCursor` of an earlier answer */
        cursor?: string;
      };
      header?: {
        /** @description Why you ask, in one line of UTF-8; it is recorded with the read. Some roles need it to ask about a person or an owner. */
        'X-Custodes-Reason'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description a page of accesses */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AccessPage'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `reason-invalid`: The header `X-Custodes-Reason` is empty, longer than 500 characters, not UTF-8, or has control characters or marks of writing direction.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `reason-needed`: People with this role give a reason to look up a person or an owner: the parameter `reasonNeeded` of the rules lists the roles. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `query-not-recorded`: Every read of accesses, alerts, the register and policies is an access event, and the log did not take this one. Nothing was read.
       *
       *     `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  countAccesses: {
    parameters: {
      query?: {
        /** @description an owner id */
        owner?: string;
        /** @description an actor id: of the event, of the person a service acted for, or of the person judged */
        actor?: string;
        /** @description a camera id */
        camera?: string;
        /** @description a recording id */
        recording?: string;
        /** @description a site id */
        site?: string;
        /** @description a device id */
        device?: string;
        /** @description the first verdict of the access */
        verdict?:
          | 'explained'
          | 'unexplained'
          | 'violation'
          | 'unknown'
          | 'ended'
          | 'rejected'
          | 'duplicate'
          | 'conflict';
        /** @description the id of a rule that did not hold */
        rule?: string;
        /** @description the purpose that was judged */
        purpose?:
          | 'legal-process'
          | 'illegal-activity-investigation'
          | 'legal-rights'
          | 'prevent-harm-or-loss'
          | 'express-consent'
          | 'owner-self'
          | 'system-operation'
          | 'unspecified';
        /** @description a source id */
        source?: string;
        /** @description a source id to leave out; `custodes` reports what people look up here */
        exceptSource?: string;
        /** @description the path of the access */
        path?: 'app' | 'api' | 'direct-store' | 'database';
        /** @description the outcome of the access */
        outcome?: 'allowed' | 'denied' | 'error';
        /** @description the action */
        action?:
          | 'search'
          | 'list'
          | 'thumbnail'
          | 'view'
          | 'livestream'
          | 'download'
          | 'export'
          | 'share'
          | 'disclose'
          | 'grant'
          | 'revoke'
          | 'annotate'
          | 'delete';
        /** @description from this time on, inclusive */
        from?: string;
        /** @description to this time, exclusive */
        to?: string;
        /** @description the time that `from` and `to` filter */
        by?: 'occurredAt' | 'appendedAt';
        /** @description `people`: allowed and judged accesses of employees and contractors, as the coverage counts them */
        of?: 'all' | 'people';
        /** @description the length of a bucket; the shortest that suits a chart where it is not specified */
        step?: '1m' | '5m' | '15m' | '1h' | '6h' | '1d' | '7d' | '30d' | '365d';
        /** @description counts for each name too: of the role or employer (`vendor`) of the judged person at that time, of the purpose, or of each rule that did not hold */
        divideBy?: 'role' | 'purpose' | 'vendor' | 'rule';
      };
      header?: {
        /** @description Why you ask, in one line of UTF-8; it is recorded with the read. Some roles need it to ask about a person or an owner. */
        'X-Custodes-Reason'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description the counts */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AccessCounts'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `reason-invalid`: The header `X-Custodes-Reason` is empty, longer than 500 characters, not UTF-8, or has control characters or marks of writing direction.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `reason-needed`: People with this role give a reason to look up a person or an owner: the parameter `reasonNeeded` of the rules lists the roles. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `query-not-recorded`: Every read of accesses, alerts, the register and policies is an access event, and the log did not take this one. Nothing was read.
       *
       *     `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  findAccess: {
    parameters: {
      query?: {
        /** @description the id of the source, if the event id is ambiguous */
        source?: string;
      };
      header?: {
        /** @description Why you ask, in one line of UTF-8; it is recorded with the read. */
        'X-Custodes-Reason'?: string;
      };
      path: {
        /** @description `eventId` of an access event */
        eventId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description the access */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Access'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `reason-invalid`: The header `X-Custodes-Reason` is empty, longer than 500 characters, not UTF-8, or has control characters or marks of writing direction.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `access-unknown`: No access with this event id was decided. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `query-not-recorded`: Every read of accesses, alerts, the register and policies is an access event, and the log did not take this one. Nothing was read.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  findAccessDetails: {
    parameters: {
      query?: {
        /** @description the id of the source, if the event id is ambiguous */
        source?: string;
      };
      header?: {
        /** @description Why you ask, in one line of UTF-8; it is recorded with the read. */
        'X-Custodes-Reason'?: string;
      };
      path: {
        /** @description `eventId` of an access event */
        eventId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description the details */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['DecisionDetails'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `reason-invalid`: The header `X-Custodes-Reason` is empty, longer than 500 characters, not UTF-8, or has control characters or marks of writing direction.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `access-unknown`: No access with this event id was decided. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `query-not-recorded`: Every read of accesses, alerts, the register and policies is an access event, and the log did not take this one. Nothing was read.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  findReceipt: {
    parameters: {
      query?: {
        /** @description the id of the source, if the event id is ambiguous */
        source?: string;
      };
      header?: {
        /** @description Why you ask, in one line of UTF-8; it is recorded with the read. */
        'X-Custodes-Reason'?: string;
      };
      path: {
        /** @description `eventId` of an access event */
        eventId: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description the receipt */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Receipt'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `reason-invalid`: The header `X-Custodes-Reason` is empty, longer than 500 characters, not UTF-8, or has control characters or marks of writing direction.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `access-unknown`: No access with this event id was decided. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `not-sealed`: The segment of the access is still open, so there is no receipt yet. */
      409: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `query-not-recorded`: Every read of accesses, alerts, the register and policies is an access event, and the log did not take this one. Nothing was read.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  backtestSet: {
    parameters: {
      query?: {
        /** @description only accesses that occurred at this time or later */
        from?: string;
        /** @description only accesses that occurred before this time */
        to?: string;
      };
      header?: {
        /** @description Why you ask, in one line of UTF-8; it is recorded with the read. */
        'X-Custodes-Reason'?: string;
      };
      path: {
        /** @description version of a set in the register */
        set: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description how far it is, or what it found */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Backtest'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `reason-invalid`: The header `X-Custodes-Reason` is empty, longer than 500 characters, not UTF-8, or has control characters or marks of writing direction.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `record-unknown`: The register has no such record, or none in force at that time. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `query-not-recorded`: Every read of accesses, alerts, the register and policies is an access event, and the log did not take this one. Nothing was read.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  cancelBacktest: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description version of a set in the register */
        set: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description it does not run */
      204: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': unknown;
        };
      };
      /** @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `starting`: The process has not opened its routes yet. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listRegister: {
    parameters: {
      query?: {
        /** @description valid at this time */
        asOf?: string;
        /** @description as the register was known at this time */
        knownAt?: string;
        /** @description items of a page */
        limit?: number;
        /** @description the `nextCursor` of an earlier answer */
        cursor?: string;
        /** @description the issuer of the newest version; of a person, of the newest that no identity provider wrote */
        systemOfRecord?: string;
        /** @description any field of the kind */
        fields?: {
          [key: string]: string;
        };
      };
      header?: {
        /** @description Why you ask, in one line of UTF-8; it is recorded with the read. Some roles need it to ask about a person or an owner. */
        'X-Custodes-Reason'?: string;
      };
      path: {
        kind:
          | 'person'
          | 'account'
          | 'camera'
          | 'recording'
          | 'consent'
          | 'ticket'
          | 'case'
          | 'legal-order'
          | 'emergency'
          | 'entitlement'
          | 'source'
          | 'policy'
          | 'policy-set'
          | 'exception'
          | 'dataset'
          | 'model'
          | 'approval';
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description a page of register records */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RegisterPage'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `reason-invalid`: The header `X-Custodes-Reason` is empty, longer than 500 characters, not UTF-8, or has control characters or marks of writing direction.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `reason-needed`: People with this role give a reason to look up a person or an owner: the parameter `reasonNeeded` of the rules lists the roles. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `query-not-recorded`: Every read of accesses, alerts, the register and policies is an access event, and the log did not take this one. Nothing was read.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  findRegisterRecord: {
    parameters: {
      query?: {
        /** @description valid at this time */
        asOf?: string;
        /** @description as the register was known at this time */
        knownAt?: string;
      };
      header?: {
        /** @description Why you ask, in one line of UTF-8; it is recorded with the read. Some roles need it to ask about a person or an owner. */
        'X-Custodes-Reason'?: string;
      };
      path: {
        kind:
          | 'person'
          | 'account'
          | 'camera'
          | 'recording'
          | 'consent'
          | 'ticket'
          | 'case'
          | 'legal-order'
          | 'emergency'
          | 'entitlement'
          | 'source'
          | 'policy'
          | 'policy-set'
          | 'exception'
          | 'dataset'
          | 'model'
          | 'approval';
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description the record */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RegisterRecord'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `reason-invalid`: The header `X-Custodes-Reason` is empty, longer than 500 characters, not UTF-8, or has control characters or marks of writing direction.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `record-unknown`: The register has no such record, or none in force at that time. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `reason-needed`: People with this role give a reason to look up a person or an owner: the parameter `reasonNeeded` of the rules lists the roles. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `query-not-recorded`: Every read of accesses, alerts, the register and policies is an access event, and the log did not take this one. Nothing was read.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  listRegisterHistory: {
    parameters: {
      query?: {
        /** @description items of a page */
        limit?: number;
        /** @description the `nextCursor` of an earlier answer */
        cursor?: string;
      };
      header?: {
        /** @description Why you ask, in one line of UTF-8; it is recorded with the read. Some roles need it to ask about a person or an owner. */
        'X-Custodes-Reason'?: string;
      };
      path: {
        kind:
          | 'person'
          | 'account'
          | 'camera'
          | 'recording'
          | 'consent'
          | 'ticket'
          | 'case'
          | 'legal-order'
          | 'emergency'
          | 'entitlement'
          | 'source'
          | 'policy'
          | 'policy-set'
          | 'exception'
          | 'dataset'
          | 'model'
          | 'approval';
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description a page of records; a correction has the `validFrom` of what it corrects */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RegisterHistoryPage'];
        };
      };
      /**
       * @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used.
       *
       *     `reason-invalid`: The header `X-Custodes-Reason` is empty, longer than 500 characters, not UTF-8, or has control characters or marks of writing direction.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       *
       *     `forbidden`: The token is good, but lacks the right that the route needs.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `record-unknown`: The register has no such record, or none in force at that time. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `reason-needed`: People with this role give a reason to look up a person or an owner: the parameter `reasonNeeded` of the rules lists the roles. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `not-ready`: The stage is starting or stopping, or still reads what its answers rest on.
       *
       *     `query-not-recorded`: Every read of accesses, alerts, the register and policies is an access event, and the log did not take this one. Nothing was read.
       *
       *     `starting`: The process has not opened its routes yet.
       */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  readCheckpoint: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description a signed note */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/plain': string;
        };
      };
      /** @description `object-unknown`: The transparency log has no such object. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `starting`: The process has not opened its routes yet. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  readLogKey: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description a C2SP verifier key */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/plain': string;
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `starting`: The process has not opened its routes yet. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  readTile: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description level and number as in C2SP tlog-tiles */
        path: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description the exact bytes; they never change */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/octet-stream': unknown;
        };
      };
      /** @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `object-unknown`: The transparency log has no such object. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `internal-error`: The server met something that it does not expect. Its log has the details. */
      500: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-unreachable`: The process that answers this route cannot be reached. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `starting`: The process has not opened its routes yet. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `stage-silent`: The process that answers this route fell silent. */
      504: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  isAlive: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description the event loop runs */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/plain': string;
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  isReady: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description ready */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/plain': string;
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description not ready, and what it waits for; also while it drains */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/plain': string;
        };
      };
    };
  };
  readVersion: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description the release of custodes, the Node it runs on, and whether it authenticates callers (`AUTH`) */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            version: string;
            node: string;
            /** @enum {string} */
            authentication: 'on' | 'off';
          };
        };
      };
      /** @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  readMetrics: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description the Prometheus text format; counts, never ids */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/plain': string;
        };
      };
      /** @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  explainProblem: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description `code` of a problem */
        code: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description a page for people */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/html': string;
        };
      };
      /** @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `problem-unknown`: No problem has this code. */
      404: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  describeApi: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description OpenAPI 3.1 */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            openapi: string;
          } & {
            [key: string]: unknown;
          };
        };
      };
      /** @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  showReference: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description a page for people */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/html': string;
        };
      };
      /** @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  readReferenceFile: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        /** @description a script or style sheet of the page */
        file: 'reference.css' | 'reference.js' | 'swagger-ui-bundle.js' | 'swagger-ui.css';
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description the file */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/javascript': string;
        };
      };
      /** @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  proveServer: {
    parameters: {
      query?: {
        /** @description 32 random bytes in base64url */
        challenge?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description HMAC-SHA-256 of the port and the challenge, by the key in `DATA_DIR/keys/server.key` */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': {
            proof: string;
          };
        };
      };
      /** @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  readSession: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description who is signed in, by header or cookie; nobody is no error */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Session'];
        };
      };
      /** @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  beginSession: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: {
      content: {
        /**
         * @example {
         *       "token": "IA6dkgSmWBNn8cM2lcJb1bXmHXiU5zDS6jH6pEHwFEM"
         *     }
         */
        'application/json': {
          /** @description without the header `Authorization` */
          token?: string;
        };
      };
    };
    responses: {
      /** @description the session that began, and its cookie */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Session'];
        };
      };
      /**
       * @description `body-not-json`: The body is not JSON, or is JSON of another shape than the route takes.
       *
       *     `body-not-utf8`: The body is not UTF-8, the only encoding of JSON.
       */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `unauthorized`: The request has no token that is known and in force, or is a message of a help desk without its signature. Missing, unknown and expired tokens are answered alike. */
      401: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `body-too-large`: The body is larger than the route takes, as sent or inflated. */
      413: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `content-type-unsupported`: The route takes other content types, or the charset is not UTF-8. */
      415: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `command-invalid`: The body of the command has a missing, unknown or wrong field. */
      422: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `too-many-failures`: Too many requests without a valid token came from this address. */
      429: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  endSession: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description the session without the cookie: usually nobody is signed in */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['Session'];
        };
      };
      /** @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  leaveForProvider: {
    parameters: {
      query?: {
        /** @description the page to come back to, a path of this origin */
        next?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description the address of the identity provider, and a cookie for ten minutes */
      303: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/html': string;
        };
      };
      /** @description `parameter-invalid`: A parameter of the path or the query is unknown, repeated or has a value that cannot be used. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it. */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `sign-in-unavailable`: The identity provider cannot be reached, or did not answer in time. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description No other answer is a success. */
      default: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
  returnFromProvider: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      /** @description a page that goes to `next`, and the cookie of the session */
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'text/html': string;
        };
      };
      /** @description `sign-in-stale`: This sign-in began in another browser, took longer than ten minutes, was replaced by a later one or is completed already. */
      400: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /**
       * @description `sign-in-refused`: The identity provider did not let the person sign in, or the person did not agree.
       *
       *     `sign-in-unmapped`: The identity provider knows the person, but none of their claims gives them a role in custodes.
       *
       *     `origin-foreign`: A page of another site sent the request: `Origin` or `Sec-Fetch-Site` names it.
       */
      403: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `host-unknown`: The process is not known by the name in `Host`, as when a site points its name here (DNS rebinding). */
      421: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description The headers are larger than 16 KiB. The answer has no body. */
      431: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
      /** @description `sign-in-failed`: The answer of the identity provider proves nothing: a code expired or was used, or a signature is wrong. */
      502: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
      /** @description `sign-in-unavailable`: The identity provider cannot be reached, or did not answer in time. */
      503: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/problem+json': components['schemas']['Problem'];
        };
      };
    };
  };
}
