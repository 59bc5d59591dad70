BEGIN TRANSACTION;
CREATE TABLE accounts (
	id VARCHAR(40) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	"plan" VARCHAR(40) NOT NULL, 
	created_at DATETIME NOT NULL, 
	admissions INTEGER NOT NULL, 
	CONSTRAINT pk_accounts PRIMARY KEY (id), 
	CONSTRAINT uq_accounts_name UNIQUE (name)
);
INSERT INTO "accounts" VALUES('acct_1','acme','enterprise','2025-03-01 12:00:00.000000',15);
INSERT INTO "accounts" VALUES('acct_2','small','free','2025-03-01 12:00:00.000000',1);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0010');
CREATE TABLE api_keys (
	id VARCHAR(40) NOT NULL, 
	account_id VARCHAR(40) NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	created_at DATETIME NOT NULL, 
	revoked_at DATETIME, name VARCHAR(100), scopes VARCHAR(40) DEFAULT 'read write' NOT NULL, expires_at DATETIME, 
	CONSTRAINT pk_api_keys PRIMARY KEY (id), 
	CONSTRAINT fk_api_keys_account_id FOREIGN KEY(account_id) REFERENCES accounts (id), 
	CONSTRAINT uq_api_keys_digest UNIQUE (digest)
);
INSERT INTO "api_keys" VALUES('key_3','acct_1','b91b6dc71bc8a6fb0219a17a5e765926fbb8689a84c2850f846a35e03f192318','2025-03-01 12:00:00.000000','2025-03-01 12:00:00.000000','ci','read write',NULL);
INSERT INTO "api_keys" VALUES('key_4','acct_1','b5d1f9fc9895fc9f609a85795639e11f23eceb6cd154c52c367b1fa4c4946131','2025-03-01 12:00:00.000000',NULL,'reader','read','2025-03-31 12:00:00.000000');
INSERT INTO "api_keys" VALUES('key_5','acct_2','35a80dbd805cf19808c6c11fff6edfb11d8cc54e915ab1571ac0a3d4ddea8ba7','2025-03-01 12:00:00.000000',NULL,NULL,'read write',NULL);
CREATE TABLE attempts (
	batch_id VARCHAR(40) NOT NULL, 
	job_id VARCHAR(64) NOT NULL, 
	number INTEGER NOT NULL, 
	epoch INTEGER NOT NULL, 
	started_at DATETIME NOT NULL, 
	ended_at DATETIME, 
	error_code VARCHAR(40), 
	error_message TEXT, core_seconds FLOAT, 
	CONSTRAINT pk_attempts PRIMARY KEY (batch_id, job_id, number), 
	CONSTRAINT fk_attempts_batch_id_job_id FOREIGN KEY(batch_id, job_id) REFERENCES jobs (batch_id, id) ON DELETE CASCADE, 
	CONSTRAINT fk_attempts_batch_id FOREIGN KEY(batch_id) REFERENCES batches (id) ON DELETE CASCADE
);
INSERT INTO "attempts" VALUES('running','j0',1,1,'2025-03-01 12:00:40.000000','2025-03-01 12:01:00.000000',NULL,NULL,30.0);
INSERT INTO "attempts" VALUES('running','j1',1,1,'2025-03-01 12:00:40.000000','2025-03-01 12:01:00.000000','INVALID_REPOSITORY','There is no such repository.',20.0);
INSERT INTO "attempts" VALUES('running','j2',1,1,'2025-03-01 12:00:40.000000','2025-03-01 12:01:20.000000','RESOURCE_UNAVAILABLE','The repository''s server did not answer in time.',20.0);
INSERT INTO "attempts" VALUES('running','j3',1,1,'2025-03-01 12:00:40.000000','2025-03-01 12:01:40.000000','RESOURCE_UNAVAILABLE','The repository''s server did not answer in time.',NULL);
INSERT INTO "attempts" VALUES('running','j4',1,1,'2025-03-01 12:00:40.000000',NULL,NULL,NULL,NULL);
INSERT INTO "attempts" VALUES('running','j3',2,2,'2025-03-01 12:02:00.000000',NULL,NULL,NULL,NULL);
INSERT INTO "attempts" VALUES('cancelling','j0',1,1,'2025-03-01 12:02:45.000000',NULL,NULL,NULL,NULL);
INSERT INTO "attempts" VALUES('draining','j0',1,1,'2025-03-01 12:03:25.000000',NULL,NULL,NULL,NULL);
INSERT INTO "attempts" VALUES('all_done','j0',1,1,'2025-03-01 12:04:05.000000','2025-03-01 12:04:25.000000',NULL,NULL,60.0);
INSERT INTO "attempts" VALUES('past_its_deadline','j0',1,1,'2025-03-01 12:05:05.000000','2025-03-01 12:05:25.000000',NULL,NULL,20.0);
INSERT INTO "attempts" VALUES('completed','j0',1,1,'2025-03-01 12:06:25.000000','2025-03-01 12:06:45.000000',NULL,NULL,50.0);
INSERT INTO "attempts" VALUES('completed','j1',1,1,'2025-03-01 12:06:25.000000','2025-03-01 12:06:45.000000',NULL,NULL,50.0);
INSERT INTO "attempts" VALUES('partial','j0',1,1,'2025-03-01 12:07:25.000000','2025-03-01 12:07:45.000000',NULL,NULL,50.0);
INSERT INTO "attempts" VALUES('partial','j1',1,1,'2025-03-01 12:07:25.000000','2025-03-01 12:07:45.000000','INVALID_REPOSITORY','There is no such repository.',5.0);
INSERT INTO "attempts" VALUES('failed','j0',1,1,'2025-03-01 12:08:25.000000','2025-03-01 12:08:45.000000','INVALID_REPOSITORY','There is no such repository.',5.0);
INSERT INTO "attempts" VALUES('failed','j1',1,1,'2025-03-01 12:08:25.000000','2025-03-01 12:08:45.000000','INVALID_REPOSITORY','There is no such repository.',5.0);
INSERT INTO "attempts" VALUES('timed_out','j0',1,1,'2025-03-01 12:09:25.000000','2025-03-01 12:09:45.000000',NULL,NULL,50.0);
INSERT INTO "attempts" VALUES('timed_out','j1',1,1,'2025-03-01 12:09:25.000000','2025-03-01 12:09:45.000000','TIMEOUT_EXCEEDED','The batch ran past its timeout_minutes.',50.0);
INSERT INTO "attempts" VALUES('cancelled','j0',1,1,'2025-03-01 12:10:25.000000','2025-03-01 12:10:45.000000',NULL,NULL,7.0);
CREATE TABLE batch_counts (
	account_id VARCHAR(40) NOT NULL, 
	status VARCHAR(20) NOT NULL, 
	type VARCHAR(20) NOT NULL, 
	priority INTEGER NOT NULL, 
	batches INTEGER NOT NULL, 
	CONSTRAINT pk_batch_counts PRIMARY KEY (account_id, status, type, priority), 
	CONSTRAINT fk_batch_counts_account_id FOREIGN KEY(account_id) REFERENCES accounts (id)
);
INSERT INTO "batch_counts" VALUES('acct_1','queued','analysis',1,4);
INSERT INTO "batch_counts" VALUES('acct_2','queued','analysis',1,0);
INSERT INTO "batch_counts" VALUES('acct_1','running','analysis',1,3);
INSERT INTO "batch_counts" VALUES('acct_2','running','analysis',1,1);
INSERT INTO "batch_counts" VALUES('acct_1','cancelling','analysis',1,2);
INSERT INTO "batch_counts" VALUES('acct_1','completed','analysis',1,3);
INSERT INTO "batch_counts" VALUES('acct_1','failed','analysis',1,1);
INSERT INTO "batch_counts" VALUES('acct_1','cancelled','analysis',1,2);
CREATE TABLE batches (
	id VARCHAR(40) NOT NULL, 
	account_id VARCHAR(40) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	description TEXT, 
	type VARCHAR(20) NOT NULL, 
	priority INTEGER NOT NULL, 
	status VARCHAR(20) NOT NULL, 
	outcome VARCHAR(20), 
	created_at DATETIME NOT NULL, 
	started_at DATETIME, 
	completed_at DATETIME, 
	max_parallel INTEGER NOT NULL, 
	timeout_minutes INTEGER NOT NULL, 
	expected_seconds FLOAT NOT NULL, 
	credits_estimated INTEGER NOT NULL, 
	options JSON NOT NULL, 
	error_code VARCHAR(40), 
	error_message TEXT, 
	cancel_reason TEXT, 
	cancel_drains BOOLEAN, 
	manager VARCHAR(80), 
	epoch INTEGER NOT NULL, 
	lease_until DATETIME, 
	events INTEGER NOT NULL, parent_batch_id VARCHAR(40), max_attempts INTEGER, not_before DATETIME, off_peak BOOLEAN DEFAULT 0 NOT NULL, metadata JSON DEFAULT '{}' NOT NULL, credits_refunded INTEGER DEFAULT '0' NOT NULL, cancel_refunds BOOLEAN, expected_core_seconds FLOAT DEFAULT '0' NOT NULL, core_seconds FLOAT DEFAULT '0' NOT NULL, wait_position INTEGER, wait_reason VARCHAR(200), results_removed_at DATETIME, expected_known BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_batches PRIMARY KEY (id), 
	CONSTRAINT fk_batches_account_id FOREIGN KEY(account_id) REFERENCES accounts (id)
);
INSERT INTO "batches" VALUES('queued','acct_1','queued',NULL,'analysis',1,'queued',NULL,'2025-03-01 12:00:00.000000',NULL,NULL,100,1440,60.0,2,'{"max_parallel": null, "timeout_minutes": null, "retry_failed": true, "incremental": true, "aggregate_report": null, "require_approval": false, "not_before": null, "window": null, "metadata": {}, "notification": {"webhook": "https://hook.example/", "email": "a@b.example"}, "output": {"format": "json", "include_raw": false, "aggregate_report": true}}',NULL,NULL,NULL,NULL,NULL,0,NULL,1,NULL,NULL,NULL,0,'{}',0,NULL,120.0,0.0,NULL,NULL,NULL,0);
INSERT INTO "batches" VALUES('scheduled','acct_1','scheduled',NULL,'analysis',1,'queued',NULL,'2025-03-01 12:00:00.000000',NULL,NULL,100,1440,60.0,1,'{"max_parallel": null, "timeout_minutes": null, "retry_failed": true, "incremental": true, "aggregate_report": null, "require_approval": false, "not_before": "2025-03-02T12:00:00Z", "window": null, "metadata": {}, "notification": {"webhook": null, "email": null}, "output": {"format": "json", "include_raw": false, "aggregate_report": true}}',NULL,NULL,NULL,NULL,NULL,0,NULL,1,NULL,NULL,'2025-03-02 12:00:00.000000',0,'{}',0,NULL,60.0,0.0,NULL,NULL,NULL,0);
INSERT INTO "batches" VALUES('small_queued','acct_2','small_queued',NULL,'analysis',1,'running',NULL,'2025-03-01 12:00:00.000000','2025-03-01 12:02:05.000000',NULL,100,1440,60.0,1,'{"max_parallel": null, "timeout_minutes": null, "retry_failed": true, "incremental": true, "aggregate_report": null, "require_approval": false, "not_before": null, "window": null, "metadata": {}, "notification": {"webhook": null, "email": null}, "output": {"format": "json", "include_raw": false, "aggregate_report": true}}',NULL,NULL,NULL,NULL,'manager-of-small',0,'2025-03-01 12:03:05.000000',2,NULL,NULL,NULL,0,'{}',0,NULL,60.0,0.0,NULL,NULL,NULL,0);
INSERT INTO "batches" VALUES('private','acct_1','private',NULL,'analysis',1,'queued',NULL,'2025-03-01 12:00:00.000000',NULL,NULL,100,1440,60.0,1,'{"max_parallel": null, "timeout_minutes": null, "retry_failed": true, "incremental": true, "aggregate_report": null, "require_approval": false, "not_before": null, "window": null, "metadata": {}, "notification": {"webhook": null, "email": null}, "output": {"format": "json", "include_raw": false, "aggregate_report": true}}',NULL,NULL,NULL,NULL,NULL,0,NULL,1,NULL,NULL,NULL,0,'{}',0,NULL,60.0,0.0,NULL,NULL,NULL,0);
INSERT INTO "batches" VALUES('running','acct_1','running',NULL,'analysis',1,'running',NULL,'2025-03-01 12:00:10.000000','2025-03-01 12:00:20.000000',NULL,100,1440,60.0,6,'{"max_parallel": null, "timeout_minutes": null, "retry_failed": true, "incremental": true, "aggregate_report": null, "require_approval": false, "not_before": null, "window": null, "metadata": {}, "notification": {"webhook": "https://hook.example/", "email": "a@b.example"}, "output": {"format": "json", "include_raw": false, "aggregate_report": true}}',NULL,NULL,NULL,NULL,'manager-of-running',2,'2025-03-01 12:02:10.000000',4,NULL,NULL,NULL,0,'{}',0,NULL,360.0,70.0,2,'no free slot',NULL,0);
INSERT INTO "batches" VALUES('cancelling','acct_1','cancelling',NULL,'analysis',1,'cancelling',NULL,'2025-03-01 12:02:15.000000','2025-03-01 12:02:25.000000',NULL,100,1440,60.0,2,'{"max_parallel": null, "timeout_minutes": null, "retry_failed": true, "incremental": true, "aggregate_report": null, "require_approval": false, "not_before": null, "window": null, "metadata": {}, "notification": {"webhook": null, "email": null}, "output": {"format": "json", "include_raw": false, "aggregate_report": true}}',NULL,NULL,'not needed',0,'manager-of-cancelling',1,'2025-03-01 12:02:55.000000',2,NULL,NULL,NULL,0,'{}',0,1,120.0,0.0,NULL,NULL,NULL,0);
INSERT INTO "batches" VALUES('draining','acct_1','draining',NULL,'analysis',1,'cancelling',NULL,'2025-03-01 12:02:55.000000','2025-03-01 12:03:05.000000',NULL,100,1440,60.0,2,'{"max_parallel": null, "timeout_minutes": null, "retry_failed": true, "incremental": true, "aggregate_report": null, "require_approval": false, "not_before": null, "window": null, "metadata": {}, "notification": {"webhook": null, "email": null}, "output": {"format": "json", "include_raw": false, "aggregate_report": true}}',NULL,NULL,NULL,1,'manager-of-draining',1,'2025-03-01 12:03:35.000000',2,NULL,NULL,NULL,0,'{}',0,0,120.0,0.0,NULL,NULL,NULL,0);
INSERT INTO "batches" VALUES('all_done','acct_1','all_done',NULL,'analysis',1,'running',NULL,'2025-03-01 12:03:35.000000','2025-03-01 12:03:45.000000',NULL,100,1440,60.0,1,'{"max_parallel": null, "timeout_minutes": null, "retry_failed": true, "incremental": true, "aggregate_report": null, "require_approval": false, "not_before": null, "window": null, "metadata": {}, "notification": {"webhook": null, "email": null}, "output": {"format": "json", "include_raw": false, "aggregate_report": true}}',NULL,NULL,NULL,NULL,'manager-of-all_done',1,'2025-03-01 12:04:35.000000',4,NULL,NULL,NULL,0,'{}',0,NULL,60.0,60.0,NULL,NULL,NULL,0);
INSERT INTO "batches" VALUES('past_its_deadline','acct_1','past_its_deadline',NULL,'analysis',1,'running',NULL,'2025-03-01 12:04:35.000000','2025-03-01 12:04:45.000000',NULL,100,1,60.0,2,'{"max_parallel": null, "timeout_minutes": 1, "retry_failed": true, "incremental": true, "aggregate_report": null, "require_approval": false, "not_before": null, "window": null, "metadata": {}, "notification": {"webhook": null, "email": null}, "output": {"format": "json", "include_raw": false, "aggregate_report": true}}',NULL,NULL,NULL,NULL,'manager-of-past_its_deadline',1,'2025-03-01 12:05:55.000000',5,NULL,NULL,NULL,0,'{}',0,NULL,120.0,20.0,NULL,NULL,NULL,0);
INSERT INTO "batches" VALUES('completed','acct_1','completed',NULL,'analysis',1,'completed','succeeded','2025-03-01 12:05:55.000000','2025-03-01 12:06:05.000000','2025-03-01 12:06:45.000000',100,1440,60.0,2,'{"max_parallel": null, "timeout_minutes": null, "retry_failed": true, "incremental": true, "aggregate_report": null, "require_approval": false, "not_before": null, "window": null, "metadata": {}, "notification": {"webhook": "https://hook.example/", "email": "a@b.example"}, "output": {"format": "json", "include_raw": false, "aggregate_report": true}}',NULL,NULL,NULL,NULL,'manager-of-completed',1,NULL,6,NULL,NULL,NULL,0,'{}',0,NULL,120.0,100.0,NULL,NULL,NULL,0);
INSERT INTO "batches" VALUES('partial','acct_1','partial',NULL,'analysis',1,'completed','partial','2025-03-01 12:06:55.000000','2025-03-01 12:07:05.000000','2025-03-01 12:07:45.000000',100,1440,60.0,2,'{"max_parallel": null, "timeout_minutes": null, "retry_failed": true, "incremental": true, "aggregate_report": null, "require_approval": false, "not_before": null, "window": null, "metadata": {}, "notification": {"webhook": "https://hook.example/", "email": "a@b.example"}, "output": {"format": "json", "include_raw": false, "aggregate_report": true}}',NULL,NULL,NULL,NULL,'manager-of-partial',1,NULL,5,NULL,NULL,NULL,0,'{}',0,NULL,120.0,55.0,NULL,NULL,NULL,0);
INSERT INTO "batches" VALUES('failed','acct_1','failed',NULL,'analysis',1,'failed','failed','2025-03-01 12:07:55.000000','2025-03-01 12:08:05.000000','2025-03-01 12:08:45.000000',100,1440,60.0,2,'{"max_parallel": null, "timeout_minutes": null, "retry_failed": true, "incremental": true, "aggregate_report": null, "require_approval": false, "not_before": null, "window": null, "metadata": {}, "notification": {"webhook": "https://hook.example/", "email": "a@b.example"}, "output": {"format": "json", "include_raw": false, "aggregate_report": true}}',NULL,NULL,NULL,NULL,'manager-of-failed',1,NULL,4,NULL,NULL,NULL,0,'{}',0,NULL,120.0,10.0,NULL,NULL,NULL,0);
INSERT INTO "batches" VALUES('timed_out','acct_1','timed_out',NULL,'analysis',1,'completed','timed_out','2025-03-01 12:08:55.000000','2025-03-01 12:09:05.000000','2025-03-01 12:09:45.000000',100,1440,60.0,2,'{"max_parallel": null, "timeout_minutes": null, "retry_failed": true, "incremental": true, "aggregate_report": null, "require_approval": false, "not_before": null, "window": null, "metadata": {}, "notification": {"webhook": "https://hook.example/", "email": "a@b.example"}, "output": {"format": "json", "include_raw": false, "aggregate_report": true}}','TIMEOUT_EXCEEDED','The batch ran past its timeout_minutes.',NULL,NULL,'manager-of-timed_out',1,NULL,5,NULL,NULL,NULL,0,'{}',0,NULL,120.0,100.0,NULL,NULL,NULL,0);
INSERT INTO "batches" VALUES('cancelled_at_once','acct_1','cancelled_at_once',NULL,'analysis',1,'cancelled','cancelled','2025-03-01 12:09:45.000000',NULL,'2025-03-01 12:09:45.000000',100,1440,60.0,2,'{"max_parallel": null, "timeout_minutes": null, "retry_failed": true, "incremental": true, "aggregate_report": null, "require_approval": false, "not_before": null, "window": null, "metadata": {}, "notification": {"webhook": null, "email": null}, "output": {"format": "json", "include_raw": false, "aggregate_report": true}}',NULL,NULL,'a mistake',NULL,NULL,0,NULL,2,NULL,NULL,NULL,0,'{}',2,1,120.0,0.0,NULL,NULL,NULL,0);
INSERT INTO "batches" VALUES('cancelled','acct_1','cancelled',NULL,'analysis',1,'cancelled','cancelled','2025-03-01 12:09:55.000000','2025-03-01 12:10:05.000000','2025-03-01 12:10:45.000000',100,1440,60.0,2,'{"max_parallel": null, "timeout_minutes": null, "retry_failed": true, "incremental": true, "aggregate_report": null, "require_approval": false, "not_before": null, "window": null, "metadata": {}, "notification": {"webhook": null, "email": null}, "output": {"format": "json", "include_raw": false, "aggregate_report": true}}',NULL,NULL,NULL,0,'manager-of-cancelled',1,NULL,4,NULL,NULL,NULL,0,'{}',1,1,120.0,7.0,NULL,NULL,NULL,0);
INSERT INTO "batches" VALUES('retried','acct_1','retried',NULL,'analysis',1,'queued',NULL,'2025-03-01 12:10:45.000000',NULL,NULL,100,1440,60.0,1,'{"max_parallel": null, "timeout_minutes": null, "retry_failed": true, "incremental": true, "aggregate_report": null, "require_approval": false, "not_before": null, "window": null, "metadata": {}, "notification": {"webhook": null, "email": null}, "output": {"format": "json", "include_raw": false, "aggregate_report": true}}',NULL,NULL,NULL,NULL,NULL,0,NULL,1,'failed',2,NULL,0,'{}',0,NULL,60.0,0.0,NULL,NULL,NULL,0);
CREATE TABLE credit_entries (
	id INTEGER NOT NULL, 
	account_id VARCHAR(40) NOT NULL, 
	batch_id VARCHAR(40) NOT NULL, 
	kind VARCHAR(20) NOT NULL, 
	amount INTEGER NOT NULL, 
	month VARCHAR(7) NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_credit_entries PRIMARY KEY (id), 
	CONSTRAINT fk_credit_entries_account_id FOREIGN KEY(account_id) REFERENCES accounts (id), 
	CONSTRAINT fk_credit_entries_batch_id FOREIGN KEY(batch_id) REFERENCES batches (id) ON DELETE CASCADE, 
	CONSTRAINT uq_credit_entries_batch_id_kind UNIQUE (batch_id, kind)
);
INSERT INTO "credit_entries" VALUES(1,'acct_1','queued','hold',-2,'2025-03','2025-03-01 12:00:00.000000');
INSERT INTO "credit_entries" VALUES(2,'acct_1','scheduled','hold',-1,'2025-03','2025-03-01 12:00:00.000000');
INSERT INTO "credit_entries" VALUES(3,'acct_2','small_queued','hold',-1,'2025-03','2025-03-01 12:00:00.000000');
INSERT INTO "credit_entries" VALUES(4,'acct_1','private','hold',-1,'2025-03','2025-03-01 12:00:00.000000');
INSERT INTO "credit_entries" VALUES(5,'acct_1','running','hold',-6,'2025-03','2025-03-01 12:00:10.000000');
INSERT INTO "credit_entries" VALUES(6,'acct_1','cancelling','hold',-2,'2025-03','2025-03-01 12:02:15.000000');
INSERT INTO "credit_entries" VALUES(7,'acct_1','draining','hold',-2,'2025-03','2025-03-01 12:02:55.000000');
INSERT INTO "credit_entries" VALUES(8,'acct_1','all_done','hold',-1,'2025-03','2025-03-01 12:03:35.000000');
INSERT INTO "credit_entries" VALUES(9,'acct_1','past_its_deadline','hold',-2,'2025-03','2025-03-01 12:04:35.000000');
INSERT INTO "credit_entries" VALUES(10,'acct_1','completed','hold',-2,'2025-03','2025-03-01 12:05:55.000000');
INSERT INTO "credit_entries" VALUES(11,'acct_1','completed','settle',0,'2025-03','2025-03-01 12:06:45.000000');
INSERT INTO "credit_entries" VALUES(12,'acct_1','partial','hold',-2,'2025-03','2025-03-01 12:06:55.000000');
INSERT INTO "credit_entries" VALUES(13,'acct_1','partial','settle',0,'2025-03','2025-03-01 12:07:45.000000');
INSERT INTO "credit_entries" VALUES(14,'acct_1','failed','hold',-2,'2025-03','2025-03-01 12:07:55.000000');
INSERT INTO "credit_entries" VALUES(15,'acct_1','failed','settle',0,'2025-03','2025-03-01 12:08:45.000000');
INSERT INTO "credit_entries" VALUES(16,'acct_1','timed_out','hold',-2,'2025-03','2025-03-01 12:08:55.000000');
INSERT INTO "credit_entries" VALUES(17,'acct_1','timed_out','settle',0,'2025-03','2025-03-01 12:09:45.000000');
INSERT INTO "credit_entries" VALUES(18,'acct_1','cancelled_at_once','hold',-2,'2025-03','2025-03-01 12:09:45.000000');
INSERT INTO "credit_entries" VALUES(19,'acct_1','cancelled_at_once','settle',2,'2025-03','2025-03-01 12:09:45.000000');
INSERT INTO "credit_entries" VALUES(20,'acct_1','cancelled','hold',-2,'2025-03','2025-03-01 12:09:55.000000');
INSERT INTO "credit_entries" VALUES(21,'acct_1','cancelled','settle',1,'2025-03','2025-03-01 12:10:45.000000');
INSERT INTO "credit_entries" VALUES(22,'acct_1','retried','hold',-1,'2025-03','2025-03-01 12:10:45.000000');
CREATE TABLE deliveries (
	id VARCHAR(40) NOT NULL, 
	batch_id VARCHAR(40) NOT NULL, 
	endpoint_id VARCHAR(40) NOT NULL, 
	sequence INTEGER NOT NULL, 
	status VARCHAR(20) NOT NULL, 
	attempts INTEGER NOT NULL, 
	created_at DATETIME NOT NULL, 
	since DATETIME NOT NULL, 
	due_at DATETIME NOT NULL, 
	delivered_at DATETIME, 
	CONSTRAINT pk_deliveries PRIMARY KEY (id), 
	CONSTRAINT fk_deliveries_batch_id FOREIGN KEY(batch_id) REFERENCES batches (id) ON DELETE CASCADE, 
	CONSTRAINT fk_deliveries_endpoint_id FOREIGN KEY(endpoint_id) REFERENCES endpoints (id)
);
INSERT INTO "deliveries" VALUES('msg_370106cc10f478666328ecc80f620b5f','queued','we_1',1,'delivered',1,'2025-03-01 12:00:00.000000','2025-03-01 12:00:00.000000','2025-03-01 12:00:00.000000','2025-03-01 12:10:45.000000');
INSERT INTO "deliveries" VALUES('msg_71e15bd3fbb0e343bb239f22cc226592','queued','we_121aa5bfff60bdb8a495ad73a770ee64',1,'pending',1,'2025-03-01 12:00:00.000000','2025-03-01 12:00:00.000000','2025-03-01 12:11:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_dcdebd83016881db4e49eb90452306d4','scheduled','we_1',1,'pending',0,'2025-03-01 12:00:00.000000','2025-03-01 12:00:00.000000','2025-03-01 12:00:00.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_55c073ca8f58a03d91287345dcc309da','private','we_1',1,'pending',0,'2025-03-01 12:00:00.000000','2025-03-01 12:00:00.000000','2025-03-01 12:00:00.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_18e8284f3c9c1fb246d41d725a301a89','running','we_1',1,'pending',0,'2025-03-01 12:00:10.000000','2025-03-01 12:00:10.000000','2025-03-01 12:00:10.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_692f7317836e82d4140c3fa1e5c037e5','running','we_121aa5bfff60bdb8a495ad73a770ee64',1,'pending',0,'2025-03-01 12:00:10.000000','2025-03-01 12:00:10.000000','2025-03-01 12:00:10.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_6a231b4258c144d2aa828c707bb1d828','running','we_1',2,'pending',0,'2025-03-01 12:00:20.000000','2025-03-01 12:00:20.000000','2025-03-01 12:00:20.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_ddce6934cc0614eda260f3514a6c68a6','running','we_121aa5bfff60bdb8a495ad73a770ee64',2,'pending',0,'2025-03-01 12:00:20.000000','2025-03-01 12:00:20.000000','2025-03-01 12:00:20.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_b11826bbba32bf58feb8008fdba88789','running','we_1',3,'pending',0,'2025-03-01 12:01:00.000000','2025-03-01 12:01:00.000000','2025-03-01 12:01:00.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_e655a67659b091905a83d8b2217241f3','running','we_121aa5bfff60bdb8a495ad73a770ee64',3,'pending',0,'2025-03-01 12:01:00.000000','2025-03-01 12:01:00.000000','2025-03-01 12:01:00.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_24d6430444d025cf2ce16cb33b51f7a3','running','we_1',4,'pending',0,'2025-03-01 12:01:00.000000','2025-03-01 12:01:00.000000','2025-03-01 12:01:00.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_f91349c7c396961b2abbbd69423c0095','running','we_121aa5bfff60bdb8a495ad73a770ee64',4,'pending',0,'2025-03-01 12:01:00.000000','2025-03-01 12:01:00.000000','2025-03-01 12:01:00.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_7aac081bcd107bf3304edcb668f00fed','cancelling','we_1',1,'pending',0,'2025-03-01 12:02:15.000000','2025-03-01 12:02:15.000000','2025-03-01 12:02:15.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_7c711ad668c75c1c1ad3d2b7db7c9b2e','cancelling','we_1',2,'pending',0,'2025-03-01 12:02:25.000000','2025-03-01 12:02:25.000000','2025-03-01 12:02:25.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_195e7f6033eeea254a56e9ac557c7a9e','draining','we_1',1,'pending',0,'2025-03-01 12:02:55.000000','2025-03-01 12:02:55.000000','2025-03-01 12:02:55.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_f6ed19d2806169c486f65b2a65db1f65','draining','we_1',2,'pending',0,'2025-03-01 12:03:05.000000','2025-03-01 12:03:05.000000','2025-03-01 12:03:05.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_097ef5556f5c09b7b817a88c13ae9ead','all_done','we_1',1,'pending',0,'2025-03-01 12:03:35.000000','2025-03-01 12:03:35.000000','2025-03-01 12:03:35.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_4ce878177ef606bf188b071cc237c0bf','all_done','we_1',2,'pending',0,'2025-03-01 12:03:45.000000','2025-03-01 12:03:45.000000','2025-03-01 12:03:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_fd539b88e94ca3dc743debbd19c60aae','all_done','we_1',3,'pending',0,'2025-03-01 12:04:25.000000','2025-03-01 12:04:25.000000','2025-03-01 12:04:25.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_ddb09fedc2383ba76db1a3a0f8e0669b','all_done','we_1',4,'pending',0,'2025-03-01 12:04:25.000000','2025-03-01 12:04:25.000000','2025-03-01 12:04:25.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_95679eb08f2e70b287a7a3f239beba6c','past_its_deadline','we_1',1,'pending',0,'2025-03-01 12:04:35.000000','2025-03-01 12:04:35.000000','2025-03-01 12:04:35.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_5c4ef4675324f05b5c0ba50ff33b1645','past_its_deadline','we_1',2,'pending',0,'2025-03-01 12:04:45.000000','2025-03-01 12:04:45.000000','2025-03-01 12:04:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_606fafde9c84f48071196b54c6f3bf0e','past_its_deadline','we_1',3,'pending',0,'2025-03-01 12:05:25.000000','2025-03-01 12:05:25.000000','2025-03-01 12:05:25.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_43f300e649b122a91b947d89e6f373ec','past_its_deadline','we_1',4,'pending',0,'2025-03-01 12:05:25.000000','2025-03-01 12:05:25.000000','2025-03-01 12:05:25.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_72060900a7463503a2d99f270894294a','past_its_deadline','we_1',5,'pending',0,'2025-03-01 12:05:45.000000','2025-03-01 12:05:45.000000','2025-03-01 12:05:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_6175d6c48228257a6e9fdb0f32801940','completed','we_1',1,'pending',0,'2025-03-01 12:05:55.000000','2025-03-01 12:05:55.000000','2025-03-01 12:05:55.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_638125c42c816314db9658ce178ccb6b','completed','we_121aa5bfff60bdb8a495ad73a770ee64',1,'pending',0,'2025-03-01 12:05:55.000000','2025-03-01 12:05:55.000000','2025-03-01 12:05:55.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_6239b9a4dd822adbad06e0204fd4cbec','completed','we_1',2,'pending',0,'2025-03-01 12:06:05.000000','2025-03-01 12:06:05.000000','2025-03-01 12:06:05.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_d7dbfacf7908748525f913271c03e815','completed','we_121aa5bfff60bdb8a495ad73a770ee64',2,'pending',0,'2025-03-01 12:06:05.000000','2025-03-01 12:06:05.000000','2025-03-01 12:06:05.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_da40f828383e4e5b089def5b0913b726','completed','we_1',3,'pending',0,'2025-03-01 12:06:45.000000','2025-03-01 12:06:45.000000','2025-03-01 12:06:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_e9e661f000b10611ef3ed5426b062be3','completed','we_121aa5bfff60bdb8a495ad73a770ee64',3,'pending',0,'2025-03-01 12:06:45.000000','2025-03-01 12:06:45.000000','2025-03-01 12:06:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_814ad59f3639476f3ed857fac8dd0a38','completed','we_1',4,'pending',0,'2025-03-01 12:06:45.000000','2025-03-01 12:06:45.000000','2025-03-01 12:06:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_27eb2dc4c635983ebda1b756a493e56e','completed','we_121aa5bfff60bdb8a495ad73a770ee64',4,'pending',0,'2025-03-01 12:06:45.000000','2025-03-01 12:06:45.000000','2025-03-01 12:06:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_d83cc4d827b9337e93990ebdc9532565','completed','we_1',5,'pending',0,'2025-03-01 12:06:45.000000','2025-03-01 12:06:45.000000','2025-03-01 12:06:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_b00a649751c6563498f2bcb72cdbf3a0','completed','we_121aa5bfff60bdb8a495ad73a770ee64',5,'pending',0,'2025-03-01 12:06:45.000000','2025-03-01 12:06:45.000000','2025-03-01 12:06:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_3b310f913a50bff0179f2cc25ee0395e','completed','we_1',6,'pending',0,'2025-03-01 12:06:45.000000','2025-03-01 12:06:45.000000','2025-03-01 12:06:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_5d759f712f49c28d12ebb26590118b60','completed','we_121aa5bfff60bdb8a495ad73a770ee64',6,'pending',0,'2025-03-01 12:06:45.000000','2025-03-01 12:06:45.000000','2025-03-01 12:06:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_0d6dc4c670eb6184bf0c211b789e5d08','completed','we_2a43656512dc44540f38b1697257dc8f',6,'pending',0,'2025-03-01 12:06:45.000000','2025-03-01 12:06:45.000000','2025-03-01 12:06:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_a83e5be8915d97d072303e8fa0f33ced','partial','we_1',1,'pending',0,'2025-03-01 12:06:55.000000','2025-03-01 12:06:55.000000','2025-03-01 12:06:55.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_8a19ec841fc3c4ef1674215af8fe27f0','partial','we_121aa5bfff60bdb8a495ad73a770ee64',1,'pending',0,'2025-03-01 12:06:55.000000','2025-03-01 12:06:55.000000','2025-03-01 12:06:55.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_4fba7c291f4db612cc04cda545cfbf95','partial','we_1',2,'pending',0,'2025-03-01 12:07:05.000000','2025-03-01 12:07:05.000000','2025-03-01 12:07:05.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_f4f643e547a3e54b243a279a07511a6d','partial','we_121aa5bfff60bdb8a495ad73a770ee64',2,'pending',0,'2025-03-01 12:07:05.000000','2025-03-01 12:07:05.000000','2025-03-01 12:07:05.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_15c70bf778ae0661d024c56a055f6b83','partial','we_1',3,'pending',0,'2025-03-01 12:07:45.000000','2025-03-01 12:07:45.000000','2025-03-01 12:07:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_9f9a9867468e771827e6fff5156ff640','partial','we_121aa5bfff60bdb8a495ad73a770ee64',3,'pending',0,'2025-03-01 12:07:45.000000','2025-03-01 12:07:45.000000','2025-03-01 12:07:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_7dcf1f9c31d19aa92567ac08423a3a06','partial','we_1',4,'pending',0,'2025-03-01 12:07:45.000000','2025-03-01 12:07:45.000000','2025-03-01 12:07:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_dfdda3e7aa5e4458f14457d0dc062609','partial','we_121aa5bfff60bdb8a495ad73a770ee64',4,'pending',0,'2025-03-01 12:07:45.000000','2025-03-01 12:07:45.000000','2025-03-01 12:07:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_c4596ffb1de27ec8ac16d43a6e338fc4','partial','we_1',5,'pending',0,'2025-03-01 12:07:45.000000','2025-03-01 12:07:45.000000','2025-03-01 12:07:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_2eb513733dfdd28c35c3c209bd98a12d','partial','we_121aa5bfff60bdb8a495ad73a770ee64',5,'pending',0,'2025-03-01 12:07:45.000000','2025-03-01 12:07:45.000000','2025-03-01 12:07:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_8907b5e884abd4c196041545c6562d55','partial','we_2a43656512dc44540f38b1697257dc8f',5,'pending',0,'2025-03-01 12:07:45.000000','2025-03-01 12:07:45.000000','2025-03-01 12:07:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_97c7db7a8f973508eaee90987064175a','failed','we_1',1,'pending',0,'2025-03-01 12:07:55.000000','2025-03-01 12:07:55.000000','2025-03-01 12:07:55.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_e6278a930bde219d7b4b9254fe853a54','failed','we_121aa5bfff60bdb8a495ad73a770ee64',1,'pending',0,'2025-03-01 12:07:55.000000','2025-03-01 12:07:55.000000','2025-03-01 12:07:55.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_3cf1facfb95e9a19ae930a71f13e8e78','failed','we_1',2,'pending',0,'2025-03-01 12:08:05.000000','2025-03-01 12:08:05.000000','2025-03-01 12:08:05.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_18ef2f79481ad408a7436d538c6774bf','failed','we_121aa5bfff60bdb8a495ad73a770ee64',2,'pending',0,'2025-03-01 12:08:05.000000','2025-03-01 12:08:05.000000','2025-03-01 12:08:05.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_5cc43e639685079349b0a9efcb818de8','failed','we_1',3,'pending',0,'2025-03-01 12:08:45.000000','2025-03-01 12:08:45.000000','2025-03-01 12:08:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_f5177618ad93af5120d112ec297023bb','failed','we_121aa5bfff60bdb8a495ad73a770ee64',3,'pending',0,'2025-03-01 12:08:45.000000','2025-03-01 12:08:45.000000','2025-03-01 12:08:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_23be90e6de75c85eaae76087cb4c2d37','failed','we_1',4,'pending',0,'2025-03-01 12:08:45.000000','2025-03-01 12:08:45.000000','2025-03-01 12:08:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_98f559a860d51b656cc01a8abac134fb','failed','we_121aa5bfff60bdb8a495ad73a770ee64',4,'pending',0,'2025-03-01 12:08:45.000000','2025-03-01 12:08:45.000000','2025-03-01 12:08:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_9649960439179edd0764783d86aad0c1','failed','we_2a43656512dc44540f38b1697257dc8f',4,'pending',0,'2025-03-01 12:08:45.000000','2025-03-01 12:08:45.000000','2025-03-01 12:08:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_b31bd0e9b42d97827c6eb76a4f78b1e9','timed_out','we_1',1,'pending',0,'2025-03-01 12:08:55.000000','2025-03-01 12:08:55.000000','2025-03-01 12:08:55.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_6de75b14dcedae92c1e7bc06343e76a5','timed_out','we_121aa5bfff60bdb8a495ad73a770ee64',1,'pending',0,'2025-03-01 12:08:55.000000','2025-03-01 12:08:55.000000','2025-03-01 12:08:55.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_da6a189257fd94f439b5f97921eb9ad4','timed_out','we_1',2,'pending',0,'2025-03-01 12:09:05.000000','2025-03-01 12:09:05.000000','2025-03-01 12:09:05.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_eb8dc8bd42ea572ed5b694ecb6cee1a8','timed_out','we_121aa5bfff60bdb8a495ad73a770ee64',2,'pending',0,'2025-03-01 12:09:05.000000','2025-03-01 12:09:05.000000','2025-03-01 12:09:05.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_d87db12cf7bd2d8aff276b2ca59d71c9','timed_out','we_1',3,'pending',0,'2025-03-01 12:09:45.000000','2025-03-01 12:09:45.000000','2025-03-01 12:09:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_54d7447b13f8b5f6e8ecbf63fd3fa4c1','timed_out','we_121aa5bfff60bdb8a495ad73a770ee64',3,'pending',0,'2025-03-01 12:09:45.000000','2025-03-01 12:09:45.000000','2025-03-01 12:09:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_3cb193924ef00c9e5139d8e7a683c65b','timed_out','we_1',4,'pending',0,'2025-03-01 12:09:45.000000','2025-03-01 12:09:45.000000','2025-03-01 12:09:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_bde4d319d7fa5c4f67036a54faa4b9e6','timed_out','we_121aa5bfff60bdb8a495ad73a770ee64',4,'pending',0,'2025-03-01 12:09:45.000000','2025-03-01 12:09:45.000000','2025-03-01 12:09:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_61b37b0ca6a9bb53404cd882b92af1f6','timed_out','we_1',5,'pending',0,'2025-03-01 12:09:45.000000','2025-03-01 12:09:45.000000','2025-03-01 12:09:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_7c32c4e3ade16275e5acaf6e8f248e08','timed_out','we_121aa5bfff60bdb8a495ad73a770ee64',5,'pending',0,'2025-03-01 12:09:45.000000','2025-03-01 12:09:45.000000','2025-03-01 12:09:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_0821be56b527167e9890a922358e226b','timed_out','we_2a43656512dc44540f38b1697257dc8f',5,'pending',0,'2025-03-01 12:09:45.000000','2025-03-01 12:09:45.000000','2025-03-01 12:09:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_b72864e8d4d6f5a668b72810fff4c9ea','cancelled_at_once','we_1',1,'pending',0,'2025-03-01 12:09:45.000000','2025-03-01 12:09:45.000000','2025-03-01 12:09:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_e65219b7ae5ea74935cd969ebf83cffa','cancelled_at_once','we_1',2,'pending',0,'2025-03-01 12:09:45.000000','2025-03-01 12:09:45.000000','2025-03-01 12:09:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_b21667e87a497313d12b7f4fab15c64c','cancelled','we_1',1,'pending',0,'2025-03-01 12:09:55.000000','2025-03-01 12:09:55.000000','2025-03-01 12:09:55.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_3efdc127fa6ae4739e41606ba1b3e077','cancelled','we_1',2,'pending',0,'2025-03-01 12:10:05.000000','2025-03-01 12:10:05.000000','2025-03-01 12:10:05.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_b1820bff894e7941393aa575c2eea1e6','cancelled','we_1',3,'pending',0,'2025-03-01 12:10:45.000000','2025-03-01 12:10:45.000000','2025-03-01 12:10:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_2d5150dcd9baf091b8c4fe28d67082bd','cancelled','we_1',4,'pending',0,'2025-03-01 12:10:45.000000','2025-03-01 12:10:45.000000','2025-03-01 12:10:45.000000',NULL);
INSERT INTO "deliveries" VALUES('msg_a33d3826d3b468ddbe70fdff516b8469','retried','we_1',1,'pending',0,'2025-03-01 12:10:45.000000','2025-03-01 12:10:45.000000','2025-03-01 12:10:45.000000',NULL);
CREATE TABLE delivery_attempts (
	delivery_id VARCHAR(40) NOT NULL, 
	number INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	milliseconds INTEGER NOT NULL, 
	status_code INTEGER, 
	error VARCHAR(500), 
	CONSTRAINT pk_delivery_attempts PRIMARY KEY (delivery_id, number), 
	CONSTRAINT fk_delivery_attempts_delivery_id FOREIGN KEY(delivery_id) REFERENCES deliveries (id) ON DELETE CASCADE
);
INSERT INTO "delivery_attempts" VALUES('msg_370106cc10f478666328ecc80f620b5f',1,'2025-03-01 12:10:45.000000',12,200,NULL);
INSERT INTO "delivery_attempts" VALUES('msg_71e15bd3fbb0e343bb239f22cc226592',1,'2025-03-01 12:10:45.000000',9,500,'500');
CREATE TABLE endpoints (
	id VARCHAR(40) NOT NULL, 
	account_id VARCHAR(40) NOT NULL, 
	kind VARCHAR(10) NOT NULL, 
	target VARCHAR(2100) NOT NULL, 
	description TEXT, 
	events JSON, 
	enabled BOOLEAN NOT NULL, 
	created_at DATETIME NOT NULL, 
	deleted_at DATETIME, 
	failures INTEGER NOT NULL, 
	open_until DATETIME, 
	CONSTRAINT pk_endpoints PRIMARY KEY (id), 
	CONSTRAINT fk_endpoints_account_id FOREIGN KEY(account_id) REFERENCES accounts (id)
);
INSERT INTO "endpoints" VALUES('we_1','acct_1','account','https://all.example/',NULL,'["batch.created", "batch.started", "batch.progress", "batch.job_completed", "batch.completed", "batch.failed", "batch.cancelled"]',1,'2025-03-01 12:00:00.000000',NULL,0,NULL);
INSERT INTO "endpoints" VALUES('we_2','acct_1','account','https://off.example/',NULL,'["batch.created", "batch.started", "batch.progress", "batch.job_completed", "batch.completed", "batch.failed", "batch.cancelled"]',0,'2025-03-01 12:00:00.000000',NULL,0,NULL);
INSERT INTO "endpoints" VALUES('we_121aa5bfff60bdb8a495ad73a770ee64','acct_1','batch','https://hook.example/',NULL,NULL,1,'2025-03-01 12:00:00.000000',NULL,1,NULL);
INSERT INTO "endpoints" VALUES('we_2a43656512dc44540f38b1697257dc8f','acct_1','email','a@b.example',NULL,NULL,1,'2025-03-01 12:00:00.000000',NULL,0,NULL);
CREATE TABLE events (
	batch_id VARCHAR(40) NOT NULL, 
	sequence INTEGER NOT NULL, 
	name VARCHAR(40) NOT NULL, 
	at DATETIME NOT NULL, 
	data JSON NOT NULL, 
	CONSTRAINT pk_events PRIMARY KEY (batch_id, sequence), 
	CONSTRAINT fk_events_batch_id FOREIGN KEY(batch_id) REFERENCES batches (id) ON DELETE CASCADE
);
INSERT INTO "events" VALUES('queued',1,'batch.created','2025-03-01 12:00:00.000000','{"jobs": 2}');
INSERT INTO "events" VALUES('scheduled',1,'batch.created','2025-03-01 12:00:00.000000','{"jobs": 1}');
INSERT INTO "events" VALUES('small_queued',1,'batch.created','2025-03-01 12:00:00.000000','{"jobs": 1}');
INSERT INTO "events" VALUES('private',1,'batch.created','2025-03-01 12:00:00.000000','{"jobs": 1}');
INSERT INTO "events" VALUES('running',1,'batch.created','2025-03-01 12:00:10.000000','{"jobs": 6}');
INSERT INTO "events" VALUES('running',2,'batch.started','2025-03-01 12:00:20.000000','{}');
INSERT INTO "events" VALUES('running',3,'batch.job_completed','2025-03-01 12:01:00.000000','{}');
INSERT INTO "events" VALUES('running',4,'batch.progress','2025-03-01 12:01:00.000000','{"progress": {"percentage": 33, "jobs_completed": 1, "jobs_running": 3, "jobs_remaining": 4}, "recent_completion": {"job_id": "j0", "project_name": "app0", "quality_score": null}}');
INSERT INTO "events" VALUES('small_queued',2,'batch.started','2025-03-01 12:02:05.000000','{}');
INSERT INTO "events" VALUES('cancelling',1,'batch.created','2025-03-01 12:02:15.000000','{"jobs": 2}');
INSERT INTO "events" VALUES('cancelling',2,'batch.started','2025-03-01 12:02:25.000000','{}');
INSERT INTO "events" VALUES('draining',1,'batch.created','2025-03-01 12:02:55.000000','{"jobs": 2}');
INSERT INTO "events" VALUES('draining',2,'batch.started','2025-03-01 12:03:05.000000','{}');
INSERT INTO "events" VALUES('all_done',1,'batch.created','2025-03-01 12:03:35.000000','{"jobs": 1}');
INSERT INTO "events" VALUES('all_done',2,'batch.started','2025-03-01 12:03:45.000000','{}');
INSERT INTO "events" VALUES('all_done',3,'batch.job_completed','2025-03-01 12:04:25.000000','{}');
INSERT INTO "events" VALUES('all_done',4,'batch.progress','2025-03-01 12:04:25.000000','{"progress": {"percentage": 100, "jobs_completed": 1, "jobs_running": 0, "jobs_remaining": 0}, "recent_completion": {"job_id": "j0", "project_name": "app0", "quality_score": null}}');
INSERT INTO "events" VALUES('past_its_deadline',1,'batch.created','2025-03-01 12:04:35.000000','{"jobs": 2}');
INSERT INTO "events" VALUES('past_its_deadline',2,'batch.started','2025-03-01 12:04:45.000000','{}');
INSERT INTO "events" VALUES('past_its_deadline',3,'batch.job_completed','2025-03-01 12:05:25.000000','{}');
INSERT INTO "events" VALUES('past_its_deadline',4,'batch.progress','2025-03-01 12:05:25.000000','{"progress": {"percentage": 50, "jobs_completed": 1, "jobs_running": 0, "jobs_remaining": 1}, "recent_completion": {"job_id": "j0", "project_name": "app0", "quality_score": null}}');
INSERT INTO "events" VALUES('past_its_deadline',5,'batch.progress','2025-03-01 12:05:45.000000','{"progress": {"percentage": 100, "jobs_completed": 1, "jobs_running": 0, "jobs_remaining": 0}, "recent_completion": {"job_id": "j0", "project_name": "app0", "quality_score": null}}');
INSERT INTO "events" VALUES('completed',1,'batch.created','2025-03-01 12:05:55.000000','{"jobs": 2}');
INSERT INTO "events" VALUES('completed',2,'batch.started','2025-03-01 12:06:05.000000','{}');
INSERT INTO "events" VALUES('completed',3,'batch.job_completed','2025-03-01 12:06:45.000000','{}');
INSERT INTO "events" VALUES('completed',4,'batch.job_completed','2025-03-01 12:06:45.000000','{}');
INSERT INTO "events" VALUES('completed',5,'batch.progress','2025-03-01 12:06:45.000000','{"progress": {"percentage": 100, "jobs_completed": 2, "jobs_running": 0, "jobs_remaining": 0}, "recent_completion": {"job_id": "j1", "project_name": "app1", "quality_score": null}}');
INSERT INTO "events" VALUES('completed',6,'batch.completed','2025-03-01 12:06:45.000000','{"outcome": "succeeded", "jobs": {"cancelled": 0, "completed": 2, "failed": 0}}');
INSERT INTO "events" VALUES('partial',1,'batch.created','2025-03-01 12:06:55.000000','{"jobs": 2}');
INSERT INTO "events" VALUES('partial',2,'batch.started','2025-03-01 12:07:05.000000','{}');
INSERT INTO "events" VALUES('partial',3,'batch.job_completed','2025-03-01 12:07:45.000000','{}');
INSERT INTO "events" VALUES('partial',4,'batch.progress','2025-03-01 12:07:45.000000','{"progress": {"percentage": 100, "jobs_completed": 1, "jobs_running": 0, "jobs_remaining": 0}, "recent_completion": {"job_id": "j0", "project_name": "app0", "quality_score": null}}');
INSERT INTO "events" VALUES('partial',5,'batch.completed','2025-03-01 12:07:45.000000','{"outcome": "partial", "jobs": {"cancelled": 0, "completed": 1, "failed": 1}}');
INSERT INTO "events" VALUES('failed',1,'batch.created','2025-03-01 12:07:55.000000','{"jobs": 2}');
INSERT INTO "events" VALUES('failed',2,'batch.started','2025-03-01 12:08:05.000000','{}');
INSERT INTO "events" VALUES('failed',3,'batch.progress','2025-03-01 12:08:45.000000','{"progress": {"percentage": 100, "jobs_completed": 0, "jobs_running": 0, "jobs_remaining": 0}, "recent_completion": null}');
INSERT INTO "events" VALUES('failed',4,'batch.failed','2025-03-01 12:08:45.000000','{"outcome": "failed", "jobs": {"cancelled": 0, "completed": 0, "failed": 2}}');
INSERT INTO "events" VALUES('timed_out',1,'batch.created','2025-03-01 12:08:55.000000','{"jobs": 2}');
INSERT INTO "events" VALUES('timed_out',2,'batch.started','2025-03-01 12:09:05.000000','{}');
INSERT INTO "events" VALUES('timed_out',3,'batch.job_completed','2025-03-01 12:09:45.000000','{}');
INSERT INTO "events" VALUES('timed_out',4,'batch.progress','2025-03-01 12:09:45.000000','{"progress": {"percentage": 100, "jobs_completed": 1, "jobs_running": 0, "jobs_remaining": 0}, "recent_completion": {"job_id": "j0", "project_name": "app0", "quality_score": null}}');
INSERT INTO "events" VALUES('timed_out',5,'batch.completed','2025-03-01 12:09:45.000000','{"outcome": "timed_out", "jobs": {"cancelled": 0, "completed": 1, "failed": 1}}');
INSERT INTO "events" VALUES('cancelled_at_once',1,'batch.created','2025-03-01 12:09:45.000000','{"jobs": 2}');
INSERT INTO "events" VALUES('cancelled_at_once',2,'batch.cancelled','2025-03-01 12:09:45.000000','{"outcome": "cancelled", "jobs": {"cancelled": 2, "completed": 0, "failed": 0}, "reason": "a mistake"}');
INSERT INTO "events" VALUES('cancelled',1,'batch.created','2025-03-01 12:09:55.000000','{"jobs": 2}');
INSERT INTO "events" VALUES('cancelled',2,'batch.started','2025-03-01 12:10:05.000000','{}');
INSERT INTO "events" VALUES('cancelled',3,'batch.progress','2025-03-01 12:10:45.000000','{"progress": {"percentage": 100, "jobs_completed": 0, "jobs_running": 0, "jobs_remaining": 0}, "recent_completion": null}');
INSERT INTO "events" VALUES('cancelled',4,'batch.cancelled','2025-03-01 12:10:45.000000','{"outcome": "cancelled", "jobs": {"cancelled": 2, "completed": 0, "failed": 0}, "reason": null}');
INSERT INTO "events" VALUES('retried',1,'batch.created','2025-03-01 12:10:45.000000','{"jobs": 1}');
CREATE TABLE idempotency_keys (
	account_id VARCHAR(40) NOT NULL, 
	"key" VARCHAR(255) NOT NULL, 
	fingerprint VARCHAR(64) NOT NULL, 
	batch_id VARCHAR(40) NOT NULL, 
	answer JSON, 
	created_at DATETIME NOT NULL, 
	CONSTRAINT pk_idempotency_keys PRIMARY KEY (account_id, "key"), 
	CONSTRAINT fk_idempotency_keys_account_id FOREIGN KEY(account_id) REFERENCES accounts (id)
);
INSERT INTO "idempotency_keys" VALUES('acct_1','key-1','ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff','private',NULL,'2025-03-01 12:00:00.000000');
CREATE TABLE jobs (
	batch_id VARCHAR(40) NOT NULL, 
	id VARCHAR(64) NOT NULL, 
	position INTEGER NOT NULL, 
	project_id VARCHAR(40) NOT NULL, 
	config JSON NOT NULL, 
	status VARCHAR(20) NOT NULL, 
	attempt INTEGER NOT NULL, 
	failures INTEGER NOT NULL, 
	ready_at DATETIME, 
	progress INTEGER NOT NULL, 
	started_at DATETIME, 
	completed_at DATETIME, 
	credits INTEGER NOT NULL, 
	"commit" VARCHAR(40), 
	quality_score FLOAT, 
	result JSON, 
	error_code VARCHAR(40), 
	error_message TEXT, sealed_token TEXT, expected_seconds FLOAT DEFAULT '60' NOT NULL, frames_removed_at DATETIME, expected_known BOOLEAN DEFAULT 0 NOT NULL, 
	CONSTRAINT pk_jobs PRIMARY KEY (batch_id, id), 
	CONSTRAINT fk_jobs_batch_id FOREIGN KEY(batch_id) REFERENCES batches (id) ON DELETE CASCADE, 
	CONSTRAINT fk_jobs_project_id FOREIGN KEY(project_id) REFERENCES projects (id)
);
INSERT INTO "jobs" VALUES('queued','j0',0,'proj_9','{"project": {"name": "app0", "repository": {"url": "https://github.com/acme/app0", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','queued',0,0,NULL,0,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('queued','j1',1,'proj_10','{"project": {"name": "app1", "repository": {"url": "https://github.com/acme/app1", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','queued',0,0,NULL,0,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('scheduled','j0',0,'proj_9','{"project": {"name": "app0", "repository": {"url": "https://github.com/acme/app0", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','queued',0,0,NULL,0,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('small_queued','j0',0,'proj_11','{"project": {"name": "app0", "repository": {"url": "https://github.com/acme/app0", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','queued',0,0,NULL,0,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('private','j0',0,'proj_9','{"project": {"name": "app0", "repository": {"url": "https://github.com/acme/app0", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','queued',0,0,NULL,0,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,'sealed-token',60.0,NULL,0);
INSERT INTO "jobs" VALUES('running','j0',0,'proj_9','{"project": {"name": "app0", "repository": {"url": "https://github.com/acme/app0", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','completed',1,0,NULL,100,'2025-03-01 12:00:40.000000','2025-03-01 12:01:00.000000',1,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa',NULL,'{"numbers": {}}',NULL,NULL,NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('running','j1',1,'proj_10','{"project": {"name": "app1", "repository": {"url": "https://github.com/acme/app1", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','failed',1,0,NULL,0,'2025-03-01 12:00:40.000000','2025-03-01 12:01:00.000000',1,NULL,NULL,NULL,'INVALID_REPOSITORY','There is no such repository.',NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('running','j2',2,'proj_12','{"project": {"name": "app2", "repository": {"url": "https://github.com/acme/app2", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','queued',1,1,'2025-03-01 12:01:50.000000',0,'2025-03-01 12:00:40.000000',NULL,1,NULL,NULL,NULL,'RESOURCE_UNAVAILABLE','The repository''s server did not answer in time.',NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('running','j3',3,'proj_13','{"project": {"name": "app3", "repository": {"url": "https://github.com/acme/app3", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','running',2,0,NULL,0,'2025-03-01 12:00:40.000000',NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('running','j4',4,'proj_14','{"project": {"name": "app4", "repository": {"url": "https://github.com/acme/app4", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','running',1,0,NULL,40,'2025-03-01 12:00:40.000000',NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('running','j5',5,'proj_15','{"project": {"name": "app5", "repository": {"url": "https://github.com/acme/app5", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','queued',0,0,NULL,0,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('cancelling','j0',0,'proj_9','{"project": {"name": "app0", "repository": {"url": "https://github.com/acme/app0", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','running',1,0,NULL,0,'2025-03-01 12:02:45.000000',NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('cancelling','j1',1,'proj_10','{"project": {"name": "app1", "repository": {"url": "https://github.com/acme/app1", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','queued',0,0,NULL,0,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('draining','j0',0,'proj_9','{"project": {"name": "app0", "repository": {"url": "https://github.com/acme/app0", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','running',1,0,NULL,0,'2025-03-01 12:03:25.000000',NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('draining','j1',1,'proj_10','{"project": {"name": "app1", "repository": {"url": "https://github.com/acme/app1", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','queued',0,0,NULL,0,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('all_done','j0',0,'proj_9','{"project": {"name": "app0", "repository": {"url": "https://github.com/acme/app0", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','completed',1,0,NULL,100,'2025-03-01 12:04:05.000000','2025-03-01 12:04:25.000000',1,NULL,NULL,'{}',NULL,NULL,NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('past_its_deadline','j0',0,'proj_9','{"project": {"name": "app0", "repository": {"url": "https://github.com/acme/app0", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','completed',1,0,NULL,100,'2025-03-01 12:05:05.000000','2025-03-01 12:05:25.000000',1,NULL,NULL,'{}',NULL,NULL,NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('past_its_deadline','j1',1,'proj_10','{"project": {"name": "app1", "repository": {"url": "https://github.com/acme/app1", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','failed',0,0,NULL,0,NULL,'2025-03-01 12:05:45.000000',0,NULL,NULL,NULL,'TIMEOUT_EXCEEDED','The batch ran past its timeout_minutes.',NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('completed','j0',0,'proj_9','{"project": {"name": "app0", "repository": {"url": "https://github.com/acme/app0", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','completed',1,0,NULL,100,'2025-03-01 12:06:25.000000','2025-03-01 12:06:45.000000',1,NULL,NULL,'{}',NULL,NULL,NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('completed','j1',1,'proj_10','{"project": {"name": "app1", "repository": {"url": "https://github.com/acme/app1", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','completed',1,0,NULL,100,'2025-03-01 12:06:25.000000','2025-03-01 12:06:45.000000',1,NULL,NULL,'{}',NULL,NULL,NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('partial','j0',0,'proj_9','{"project": {"name": "app0", "repository": {"url": "https://github.com/acme/app0", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','completed',1,0,NULL,100,'2025-03-01 12:07:25.000000','2025-03-01 12:07:45.000000',1,NULL,NULL,'{}',NULL,NULL,NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('partial','j1',1,'proj_10','{"project": {"name": "app1", "repository": {"url": "https://github.com/acme/app1", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','failed',1,0,NULL,0,'2025-03-01 12:07:25.000000','2025-03-01 12:07:45.000000',1,NULL,NULL,NULL,'INVALID_REPOSITORY','There is no such repository.',NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('failed','j0',0,'proj_9','{"project": {"name": "app0", "repository": {"url": "https://github.com/acme/app0", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','failed',1,0,NULL,0,'2025-03-01 12:08:25.000000','2025-03-01 12:08:45.000000',1,NULL,NULL,NULL,'INVALID_REPOSITORY','There is no such repository.',NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('failed','j1',1,'proj_10','{"project": {"name": "app1", "repository": {"url": "https://github.com/acme/app1", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','failed',1,0,NULL,0,'2025-03-01 12:08:25.000000','2025-03-01 12:08:45.000000',1,NULL,NULL,NULL,'INVALID_REPOSITORY','There is no such repository.',NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('timed_out','j0',0,'proj_9','{"project": {"name": "app0", "repository": {"url": "https://github.com/acme/app0", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','completed',1,0,NULL,100,'2025-03-01 12:09:25.000000','2025-03-01 12:09:45.000000',1,NULL,NULL,'{}',NULL,NULL,NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('timed_out','j1',1,'proj_10','{"project": {"name": "app1", "repository": {"url": "https://github.com/acme/app1", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','failed',1,0,NULL,0,'2025-03-01 12:09:25.000000','2025-03-01 12:09:45.000000',1,NULL,NULL,NULL,'TIMEOUT_EXCEEDED','The batch ran past its timeout_minutes.',NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('cancelled_at_once','j0',0,'proj_9','{"project": {"name": "app0", "repository": {"url": "https://github.com/acme/app0", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','cancelled',0,0,NULL,0,NULL,'2025-03-01 12:09:45.000000',0,NULL,NULL,NULL,NULL,NULL,NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('cancelled_at_once','j1',1,'proj_10','{"project": {"name": "app1", "repository": {"url": "https://github.com/acme/app1", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','cancelled',0,0,NULL,0,NULL,'2025-03-01 12:09:45.000000',0,NULL,NULL,NULL,NULL,NULL,NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('cancelled','j0',0,'proj_9','{"project": {"name": "app0", "repository": {"url": "https://github.com/acme/app0", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','cancelled',1,0,NULL,0,'2025-03-01 12:10:25.000000','2025-03-01 12:10:45.000000',1,NULL,NULL,NULL,NULL,NULL,NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('cancelled','j1',1,'proj_10','{"project": {"name": "app1", "repository": {"url": "https://github.com/acme/app1", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','cancelled',0,0,NULL,0,NULL,'2025-03-01 12:10:45.000000',0,NULL,NULL,NULL,NULL,NULL,NULL,60.0,NULL,0);
INSERT INTO "jobs" VALUES('retried','j0',0,'proj_9','{"project": {"name": "app0", "repository": {"url": "https://github.com/acme/app0", "branch": null, "commit": null}}, "project_id": null, "rules": ["complexity", "duplicates", "security", "performance", "accessibility"], "languages": null, "exclude_patterns": [], "include_tests": true, "complexity_threshold": 10, "duplicate_min_tokens": 50, "resources": {"cpu_cores": 1, "memory_gb": 2.0}}','queued',0,0,NULL,0,NULL,NULL,0,NULL,NULL,NULL,NULL,NULL,NULL,60.0,NULL,0);
CREATE TABLE leases (
	name VARCHAR(40) NOT NULL, 
	holder VARCHAR(80) NOT NULL, 
	expires_at DATETIME NOT NULL, 
	CONSTRAINT pk_leases PRIMARY KEY (name)
);
INSERT INTO "leases" VALUES('scheduler','old','2025-03-01 12:10:50.000000');
INSERT INTO "leases" VALUES('version','old','2025-03-01 12:10:45.000000');
CREATE TABLE projects (
	id VARCHAR(40) NOT NULL, 
	account_id VARCHAR(40) NOT NULL, 
	name VARCHAR(200) NOT NULL, 
	repository_url VARCHAR(2000) NOT NULL, 
	created_at DATETIME NOT NULL, sealed_token TEXT, mirror_node VARCHAR(64), 
	CONSTRAINT pk_projects PRIMARY KEY (id), 
	CONSTRAINT fk_projects_account_id FOREIGN KEY(account_id) REFERENCES accounts (id), 
	CONSTRAINT uq_projects_account_id_repository_url_name UNIQUE (account_id, repository_url, name)
);
INSERT INTO "projects" VALUES('proj_9','acct_1','app0','https://github.com/acme/app0','2025-03-01 12:00:00.000000','sealed-token',NULL);
INSERT INTO "projects" VALUES('proj_10','acct_1','app1','https://github.com/acme/app1','2025-03-01 12:00:00.000000',NULL,NULL);
INSERT INTO "projects" VALUES('proj_11','acct_2','app0','https://github.com/acme/app0','2025-03-01 12:00:00.000000',NULL,NULL);
INSERT INTO "projects" VALUES('proj_12','acct_1','app2','https://github.com/acme/app2','2025-03-01 12:00:10.000000',NULL,NULL);
INSERT INTO "projects" VALUES('proj_13','acct_1','app3','https://github.com/acme/app3','2025-03-01 12:00:10.000000',NULL,NULL);
INSERT INTO "projects" VALUES('proj_14','acct_1','app4','https://github.com/acme/app4','2025-03-01 12:00:10.000000',NULL,NULL);
INSERT INTO "projects" VALUES('proj_15','acct_1','app5','https://github.com/acme/app5','2025-03-01 12:00:10.000000',NULL,NULL);
CREATE TABLE request_counts (
	account_id VARCHAR(40) NOT NULL, 
	hour DATETIME NOT NULL, 
	taken INTEGER NOT NULL, 
	CONSTRAINT pk_request_counts PRIMARY KEY (account_id, hour), 
	CONSTRAINT fk_request_counts_account_id FOREIGN KEY(account_id) REFERENCES accounts (id)
);
INSERT INTO "request_counts" VALUES('acct_1','2025-03-01 12:00:00.000000',7);
CREATE TABLE signing_secrets (
	id VARCHAR(40) NOT NULL, 
	owner VARCHAR(40) NOT NULL, 
	sealed TEXT NOT NULL, 
	created_at DATETIME NOT NULL, 
	expires_at DATETIME, 
	CONSTRAINT pk_signing_secrets PRIMARY KEY (id)
);
INSERT INTO "signing_secrets" VALUES('sec_6','we_1','sealed','2025-03-01 12:00:00.000000',NULL);
INSERT INTO "signing_secrets" VALUES('sec_7','we_2','sealed','2025-03-01 12:00:00.000000',NULL);
INSERT INTO "signing_secrets" VALUES('sec_8','acct_1','sealed','2025-03-01 12:00:00.000000',NULL);
CREATE TABLE slots (
	id VARCHAR(40) NOT NULL, 
	cpu_cores INTEGER NOT NULL, 
	memory_mb INTEGER NOT NULL, 
	group_id VARCHAR(64), 
	holder VARCHAR(40), 
	holder_epoch INTEGER, 
	request_id VARCHAR(80), 
	created_at DATETIME NOT NULL, 
	free_since DATETIME, 
	CONSTRAINT pk_slots PRIMARY KEY (id)
);
INSERT INTO "slots" VALUES('slot_1',1,2048,'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa','running',2,'request_1','2025-03-01 12:02:00.000000',NULL);
INSERT INTO "slots" VALUES('slot_2',2,4096,'bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb',NULL,NULL,NULL,'2025-03-01 12:02:00.000000','2025-03-01 12:02:00.000000');
CREATE INDEX ix_api_keys_account_id ON api_keys (account_id);
CREATE INDEX ix_batches_status_created_at ON batches (status, created_at);
CREATE INDEX ix_jobs_project_id ON jobs (project_id);
CREATE INDEX ix_batches_parent_batch_id ON batches (parent_batch_id);
CREATE INDEX ix_credit_entries_account_id_month ON credit_entries (account_id, month);
CREATE INDEX ix_credit_entries_batch_id ON credit_entries (batch_id);
CREATE INDEX ix_idempotency_keys_created_at ON idempotency_keys (created_at);
CREATE INDEX ix_batches_completed_at ON batches (completed_at);
CREATE INDEX ix_jobs_project_id_completed_at ON jobs (project_id, completed_at);
CREATE INDEX ix_batches_newest ON batches (account_id, created_at, id, status, type, priority);
CREATE INDEX ix_batches_by_status ON batches (account_id, status, created_at, id);
CREATE INDEX ix_batches_by_name ON batches (account_id, name, created_at, id, status, type, priority);
CREATE INDEX ix_batches_by_priority ON batches (account_id, priority, created_at, id, status);
CREATE INDEX ix_batches_by_start ON batches (account_id, started_at, created_at, id, status, type, priority);
CREATE INDEX ix_jobs_batch_id_status ON jobs (batch_id, status);
CREATE INDEX ix_endpoints_account_id ON endpoints (account_id);
CREATE INDEX ix_signing_secrets_owner ON signing_secrets (owner);
CREATE INDEX ix_deliveries_endpoint_id ON deliveries (endpoint_id);
CREATE INDEX ix_deliveries_status_due_at ON deliveries (status, due_at);
CREATE INDEX ix_deliveries_batch_id_endpoint_id_sequence ON deliveries (batch_id, endpoint_id, sequence);
COMMIT;
