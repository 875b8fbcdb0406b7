"""What `recto watch` says of a document that arrived."""

from pathlib import Path

from gateway.dropped import Followed, text_lines
from recto.orders import FileSource, LocalTarget, Order
from recto.reviews import Review
from tests.resources.read_fields import UNSURE
from tests.resources.services import idle_service
from workers.watch.arrivals import Arrival
from workers.watch.drop import Drop


def test_it_is_said_why_a_person_should_look(tmp_path: Path) -> None:
    with idle_service(tmp_path) as service:
        template = Order(sources=(), target=LocalTarget(path=str(tmp_path / "out")))
        source = FileSource(path=str(tmp_path / "a.pdf"), name="a.pdf")
        dropped = Drop(service, template).take(Arrival(place="a", state="1", source=source, shown="inbox/a.pdf"))
        job = service.job(dropped.job)
        reasons = (UNSURE, *[UNSURE.model_copy(update={"says": f"reason {number}"}) for number in range(2, 5)])
        service.places.reviews.put(
            job.tenant,
            Review(job=job.id, name="a.pdf", schema_name="invoice", class_name="invoice", reasons=reasons),
        )
        service.cancel(job)
        followed = Followed(service)
        followed.add(dropped)
        (line,) = followed.ended()
    assert line.review == tuple(reason.says for reason in reasons)
    assert text_lines(line)[-1].strip() == f"to look at: {UNSURE.says}; reason 2; reason 3 and 1 more"
