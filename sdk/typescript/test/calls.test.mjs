import assert from 'node:assert/strict';
import { test } from 'node:test';
import { InvalidRequest } from '@wundr/sdk';
import { all, data, joined } from './answers.mjs';
import { FakeServer } from './fakeServer.mjs';

const PAGE = { pagination: { page: 1, per_page: 20, total_pages: 1, total_items: 0, has_next: false, has_prev: false } };
const G = encodeURIComponent('a/b');

// What a method sends: [the call, method and path, query, body].
const CALLS = [
  [(c) => c.usage(), 'GET /v1/usage'],
  [(c) => c.plans(), 'GET /v1/plans'],
  [(c) => c.templates(), 'GET /v1/batch-templates'],
  [(c) => c.batches.create({ name: 'n' }), 'POST /v1/batches', '', { name: 'n' }],
  [
    (c) => c.batches.createFromTemplate('t', [{ a: 'b' }], { name: 'n' }),
    'POST /v1/batches', '', { template: 't', items: [{ a: 'b' }], name: 'n' },
  ],
  [(c) => c.batches.validate({ name: 'n' }), 'POST /v1/batches:validate', '', { name: 'n' }],
  [(c) => c.batches.getStatus('b', { include_jobs: true }), 'GET /v1/batches/b', 'include_jobs=true'],
  [
    (c) => c.batches.list({ status: 'running', metadata: { team: 'a b', x: 'y' }, page: 2 }),
    'GET /v1/batches', 'status=running&metadata=team%3Aa+b&metadata=x%3Ay&page=2',
  ],
  [(c) => c.batches.cancel('b', { reason: 'r' }), 'DELETE /v1/batches/b', '', { reason: 'r' }],
  [(c) => c.batches.retry('b', { job_ids: ['j'] }), 'POST /v1/batches/b/retry', '', { job_ids: ['j'] }],
  [(c) => c.batches.getRefactorResults('b', { jobs: ['x', 'y'] }), 'GET /v1/batches/b/results', 'jobs=x%2Cy'],
  [(c) => c.batches.getReportResults('b'), 'GET /v1/batches/b/results'],
  [(c) => c.batches.jobs('b', { status: 'failed' }), 'GET /v1/batches/b/jobs', 'status=failed'],
  [(c) => c.batches.job('b', 'a/b'), `GET /v1/batches/b/jobs/${G}`],
  [(c) => c.batches.changes('b', { safety: 'safe' }), 'GET /v1/batches/b/changes', 'safety=safe'],
  [(c) => c.batches.approve('b', { digest: 'd' }), 'POST /v1/batches/b/approve', '', { digest: 'd' }],
  [(c) => c.batches.reject('b', { rules: ['r'] }), 'POST /v1/batches/b/reject', '', { rules: ['r'] }],
  [(c) => c.batches.apply('b', { dry_run: true }), 'POST /v1/batches/b/apply', '', { dry_run: true }],
  [(c) => c.batches.changesets('b'), 'GET /v1/batches/b/changesets'],
  [
    (c) => c.batches.actOnChangesets('b', 'close', ['cs_1']),
    'POST /v1/batches/b/changesets:actions', '', { action: 'close', changeset_ids: ['cs_1'] },
  ],
  [(c) => c.batches.undo('b'), 'POST /v1/batches/b/changesets:actions', '', { action: 'undo' }],
  [(c) => c.projects.list({ labels: { a: 'b' } }), 'GET /v1/projects', 'label=a%3Ab'],
  [(c) => c.projects.get('p'), 'GET /v1/projects/p'],
  [(c) => c.projects.update('p', { labels: null }), 'PATCH /v1/projects/p', '', { labels: null }],
  [
    (c) => c.projects.history('p', { from: new Date(0) }),
    'GET /v1/projects/p/history', 'from=1970-01-01T00%3A00%3A00.000Z',
  ],
  [
    (c) => c.findings.list('p', { severity: ['high', 'critical'], code: 'F401' }),
    'GET /v1/projects/p/findings', 'severity=high&severity=critical&code=F401',
  ],
  [(c) => c.findings.get('f'), 'GET /v1/findings/f'],
  [(c) => c.dispositions.add('p', { kind: 'accepted' }), 'POST /v1/projects/p/dispositions', '', { kind: 'accepted' }],
  [(c) => c.dispositions.list('p', { status: 'all' }), 'GET /v1/projects/p/dispositions', 'status=all'],
  [(c) => c.dispositions.revoke('p', 'd', 'r'), 'DELETE /v1/projects/p/dispositions/d', '', { reason: 'r' }],
  [(c) => c.qualityGates.list(), 'GET /v1/quality-gates'],
  [(c) => c.qualityGates.get('g'), 'GET /v1/quality-gates/g'],
  [(c) => c.qualityGates.set('g', { conditions: [] }), 'PUT /v1/quality-gates/g', '', { conditions: [] }],
  [(c) => c.qualityGates.remove('g'), 'DELETE /v1/quality-gates/g'],
  [(c) => c.schedules.create({ name: 'n' }), 'POST /v1/schedules', '', { name: 'n' }],
  [(c) => c.schedules.list({ page: 2 }), 'GET /v1/schedules', 'page=2'],
  [(c) => c.schedules.get('s'), 'GET /v1/schedules/s'],
  [(c) => c.schedules.update('s', { name: 'n' }), 'PATCH /v1/schedules/s', '', { name: 'n' }],
  [(c) => c.schedules.pause('s'), 'PATCH /v1/schedules/s', '', { paused: true }],
  [(c) => c.schedules.resume('s'), 'PATCH /v1/schedules/s', '', { paused: false }],
  [(c) => c.schedules.delete('s'), 'DELETE /v1/schedules/s'],
  [(c) => c.schedules.runs('s'), 'GET /v1/schedules/s/runs'],
  [(c) => c.deliveryHosts.list(), 'GET /v1/delivery-hosts'],
  [(c) => c.deliveryHosts.get('h'), 'GET /v1/delivery-hosts/h'],
  [(c) => c.deliveryHosts.set('h', { token: 't' }), 'PUT /v1/delivery-hosts/h', '', { token: 't' }],
  [(c) => c.deliveryHosts.remove('h'), 'DELETE /v1/delivery-hosts/h'],
  [(c) => c.webhooks.create({ url: 'u' }), 'POST /v1/webhooks', '', { url: 'u' }],
  [(c) => c.webhooks.list(), 'GET /v1/webhooks'],
  [(c) => c.webhooks.get('w'), 'GET /v1/webhooks/w'],
  [(c) => c.webhooks.update('w', { enabled: false }), 'PATCH /v1/webhooks/w', '', { enabled: false }],
  [(c) => c.webhooks.delete('w'), 'DELETE /v1/webhooks/w'],
  [(c) => c.webhooks.rotateSecret('w'), 'POST /v1/webhooks/w/rotate-secret'],
  [(c) => c.webhooks.rotateBatchSecret(), 'POST /v1/webhooks:rotate-secret'],
  [(c) => c.webhooks.test('w'), 'POST /v1/webhooks/w/test'],
  [(c) => c.webhooks.deliveries('b'), 'GET /v1/batches/b/deliveries'],
  [(c) => c.webhooks.redeliver('b', 'd'), 'POST /v1/batches/b/deliveries/d/redeliver'],
];

for (const [call, route, query = '', body = ''] of CALLS) {
  test(`${route} is what ${call.toString().split('=> ')[1]} sends`, async (t) => {
    const server = await FakeServer.start(t);
    server.on(route, data([], 200, PAGE));
    await call(server.client());
    const [asked] = server.requests;
    assert.deepEqual([asked.route, asked.query, asked.body], [route, query, body]);
  });
}

test('what is no id is refused', async (t) => {
  const server = await FakeServer.start(t);
  const { batches } = server.client();
  for (const id of ['', '.', '..']) assert.throws(() => batches.getStatus(id), InvalidRequest);
  assert.equal(server.requests.length, 0);
});

test('results of another type are refused', async (t) => {
  const server = await FakeServer.start(t);
  server.on('GET /v1/batches/b/results', data({ type: 'refactor' }));
  await assert.rejects(server.client().batches.getResults('b'), { name: 'UnexpectedAnswer' });
});

test('a list is read to its end by cursors; nothing is sent before', async (t) => {
  const server = await FakeServer.start(t);
  server.on('GET /v1/batches', ({ query }) => {
    const last = query.includes('cursor=c2');
    const batch = { batch_id: last ? 'two' : 'one' };
    const pagination = { ...PAGE.pagination, has_next: !last, next_cursor: last ? null : 'c2' };
    return data([batch], 200, { pagination });
  });
  const list = server.client().batches.list({ per_page: 1, page: 1 });
  assert.equal(server.requests.length, 0);
  assert.deepEqual((await all(list)).map((each) => each.batch_id), ['one', 'two']);
  assert.deepEqual(server.requests.map((each) => each.query), ['per_page=1&page=1', 'per_page=1&cursor=c2']);
  const page = await list;
  assert.equal(page.items[0].batch_id, 'one');
  assert.equal(page.pagination.next_cursor, 'c2');
  assert.equal(server.requests.length, 2);
});

test('a list without cursors is read page by page', async (t) => {
  const server = await FakeServer.start(t);
  server.on('GET /v1/batches/b/jobs', ({ query }) => {
    const page = Number(new URLSearchParams(query).get('page') ?? 1);
    return data([{ id: page }], 200, { pagination: { ...PAGE.pagination, page, has_next: page < 3 } });
  });
  const jobs = await all(server.client().batches.jobs('b'));
  assert.deepEqual(jobs.map((each) => each.id), [1, 2, 3]);
});

test('reports and diffs come byte by byte', async (t) => {
  const server = await FakeServer.start(t);
  const bytes = Uint8Array.of(0, 255, 10, 13, 128);
  server.on('GET /v1/batches/b/results', { status: 200, body: bytes });
  server.on('GET /v1/batches/b/jobs/j/diff', { status: 200, body: bytes });
  const { batches } = server.client();
  const chunks = await all(await batches.download('b', { format: 'pdf' }));
  assert.deepEqual(joined(chunks), bytes);
  assert.equal(server.requests[0].query, 'format=pdf');
  assert.deepEqual(await batches.diff('b', 'j'), bytes);
  await assert.rejects(batches.download('other', { format: 'pdf' }), { name: 'NotFound' });
});
