"""Everything durable behind one object, opened once per process."""

from wundr_ray.domain.operation.artifact_place import ArtifactPlace
from wundr_ray.store.accounts.accounts import Accounts
from wundr_ray.store.accounts.idempotency import Idempotency
from wundr_ray.store.accounts.request_counts import RequestCounts
from wundr_ray.store.accounts.usage import UsageOverview
from wundr_ray.store.artifacts.artifacts import PATIENCE_OF_REQUESTS, open_artifacts
from wundr_ray.store.batches.jobs import Jobs
from wundr_ray.store.batches.listing import Listing
from wundr_ray.store.batches.reading import Batches
from wundr_ray.store.batches.status import BatchStatuses
from wundr_ray.store.batches.submissions import Submissions
from wundr_ray.store.cluster.gauges import Gauges
from wundr_ray.store.cluster.leases import Leases
from wundr_ray.store.cluster.slots import Slots
from wundr_ray.store.connection.database import Database
from wundr_ray.store.delivery.assignments import Assignments
from wundr_ray.store.delivery.changesets import Changesets
from wundr_ray.store.delivery.delivery_hosts import DeliveryHosts
from wundr_ray.store.delivery.publications import Publications
from wundr_ray.store.events.deliveries import Deliveries
from wundr_ray.store.events.endpoints import Endpoints
from wundr_ray.store.events.events import Events
from wundr_ray.store.events.outbox import Outbox
from wundr_ray.store.events.signing_secrets import SigningSecrets
from wundr_ray.store.findings.dispositions import Dispositions
from wundr_ray.store.findings.kept import FindingPlaces
from wundr_ray.store.findings.quality_gates import QualityGates
from wundr_ray.store.projects.analyses import Analyses
from wundr_ray.store.projects.points import Points
from wundr_ray.store.projects.projects import Projects
from wundr_ray.store.projects.view import ProjectsView
from wundr_ray.store.retention.removal import OldRows
from wundr_ray.store.reviews.decisions import Decisions
from wundr_ray.store.reviews.standing import Standings
from wundr_ray.store.running.abandon import Abandonment
from wundr_ray.store.running.runs import Runs
from wundr_ray.store.schedules.runs import ScheduleRuns
from wundr_ray.store.schedules.schedules import Schedules
from wundr_ray.system import Clock, NewId


class Store:
    def __init__(
        self, database_url: str, artifacts: ArtifactPlace, clock: Clock, new_id: NewId
    ) -> None:
        self.database = Database(database_url)
        self.artifacts = open_artifacts(artifacts, PATIENCE_OF_REQUESTS, clock)
        self.analyses = Analyses(self.database, clock)
        self.accounts = Accounts(self.database, clock, new_id)
        self.batch_statuses = BatchStatuses(self.database)
        self.batches = Batches(self.database, clock)
        self.changesets = Changesets(self.database, clock, new_id)
        self.decisions = Decisions(self.database, clock)
        self.deliveries = Deliveries(self.database, clock)
        self.delivery_hosts = DeliveryHosts(self.database, clock)
        self.dispositions = Dispositions(self.database, clock, new_id)
        self.publications = Publications(self.database, clock, new_id)
        self.assignments = Assignments(self.database, clock, new_id)
        self.signing_secrets = SigningSecrets(self.database, clock, new_id)
        self.endpoints = Endpoints(self.database, self.signing_secrets, clock)
        self.events = Events(self.database)
        self.finding_places = FindingPlaces(self.database)
        self.gauges = Gauges(self.database, clock)
        self.abandonment = Abandonment(self.database, clock)
        self.idempotency = Idempotency(self.database, clock)
        self.jobs = Jobs(self.database)
        self.listing = Listing(self.database)
        self.leases = Leases(self.database, clock)
        self.outbox = Outbox(self.database, clock)
        self.old_rows = OldRows(self.database, clock)
        self.points = Points(self.database)
        self.projects = Projects(self.database)
        self.projects_view = ProjectsView(self.database)
        self.quality_gates = QualityGates(self.database, clock)
        self.request_counts = RequestCounts(self.database)
        self.runs = Runs(self.database, clock)
        self.schedule_runs = ScheduleRuns(self.database, clock)
        self.schedules = Schedules(self.database, clock)
        self.slots = Slots(self.database, clock)
        self.standings = Standings(self.database)
        self.submissions = Submissions(self.database, clock, new_id)
        self.usage = UsageOverview(self.database, clock)

    async def close(self) -> None:
        await self.database.close()
