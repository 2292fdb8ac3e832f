"""The bodies that the products' documents print, byte for byte: white space and 2500.00 included.

Sources: ClientPress Outbound Webhooks (June 9, 2026), section "Event Catalog"; CE Pro Webhook Integrations
(2026-03-18), sections "Payload Format" and "Test Delivery Payload".
"""

CLIENTPRESS = {
    "portal.created": """\
{
  "event": "portal.created",
  "portal_id": 58,
  "portal_url": "https://your-site.com/client-portal/riverside-dental/",
  "timestamp": "2024-02-01T09:15:22+00:00",
  "data": {
    "title":  "Riverside Dental",
    "slug":   "riverside-dental",
    "status": "pending"
  }
}""",
    "file.uploaded": """\
{
  "event": "file.uploaded",
  "portal_id": 42,
  "portal_url": "https://your-site.com/client-portal/acme-corp/",
  "timestamp": "2024-01-10T09:00:00+00:00",
  "data": {
    "name":            "contract-q1-2024.pdf",
    "original":        "Contract Q1 2024.pdf",
    "size":            204800,
    "type":            "application/pdf",
    "approval_status": "none"
  }
}""",
    "file.approved": """\
{
  "event": "file.approved",
  "portal_id": 42,
  "portal_url": "https://your-site.com/client-portal/acme-corp/",
  "timestamp": "2024-01-11T10:15:00+00:00",
  "data": {
    "name":     "contract-q1-2024.pdf",
    "original": "Contract Q1 2024.pdf"
  }
}""",
    "file.rejected": """\
{
  "event": "file.rejected",
  "portal_id": 42,
  "portal_url": "https://your-site.com/client-portal/acme-corp/",
  "timestamp": "2024-01-11T10:20:00+00:00",
  "data": {
    "name":           "contract-draft.docx",
    "original":       "Contract Draft.docx",
    "rejection_note": "Please use the updated template."
  }
}""",
    "task.created": """\
{
  "event": "task.created",
  "portal_id": 42,
  "portal_url": "https://your-site.com/client-portal/acme-corp/",
  "timestamp": "2024-01-10T09:00:00+00:00",
  "data": {
    "id":           10,
    "title":        "Sign the contract",
    "list_id":      1,
    "due_date":     "2024-01-20",
    "assignee_ids": [7]
  }
}""",
    "task.completed": """\
{
  "event": "task.completed",
  "portal_id": 42,
  "portal_url": "https://your-site.com/client-portal/acme-corp/",
  "timestamp": "2024-01-18T14:22:00+00:00",
  "data": {
    "id":      10,
    "title":   "Sign the contract",
    "list_id": 1
  }
}""",
    "message.sent": """\
{
  "event": "message.sent",
  "portal_id": 42,
  "portal_url": "https://your-site.com/client-portal/acme-corp/",
  "timestamp": "2024-01-17T11:05:00+00:00",
  "data": {
    "sender_id": 7
  }
}""",
    "invite.accepted": """\
{
  "event": "invite.accepted",
  "portal_id": 42,
  "portal_url": "https://your-site.com/client-portal/acme-corp/",
  "timestamp": "2024-01-12T08:30:00+00:00",
  "data": {
    "user_id":      7,
    "email":        "jane@acme.com",
    "display_name": "Jane Smith"
  }
}""",
    "board.topic_posted": """\
{
  "event": "board.topic_posted",
  "portal_id": 42,
  "portal_url": "https://your-site.com/client-portal/acme-corp/",
  "timestamp": "2024-01-15T10:00:00+00:00",
  "data": {
    "topic_id":  101,
    "title":     "Kickoff call notes",
    "author_id": 1
  }
}""",
    "deliverable.uploaded": """\
{
  "event": "deliverable.uploaded",
  "portal_id": 42,
  "portal_url": "https://your-site.com/client-portal/acme-corp/",
  "timestamp": "2024-02-10T11:00:00+00:00",
  "data": {
    "id":          "del_66a1b2c3d4e5f",
    "name":        "logo-v2.pdf",
    "category":    "design",
    "type":        "application/pdf",
    "size":        204800,
    "linked":      false,
    "uploaded_by": 1
  }
}""",
    "deliverable.in_review": """\
{
  "event": "deliverable.in_review",
  "portal_id": 42,
  "portal_url": "https://your-site.com/client-portal/acme-corp/",
  "timestamp": "2024-02-10T14:30:00+00:00",
  "data": {
    "id":       "del_66a1b2c3d4e5f",
    "name":     "logo-v2.pdf",
    "category": "design"
  }
}""",
    "deliverable.approved": """\
{
  "event": "deliverable.approved",
  "portal_id": 42,
  "portal_url": "https://your-site.com/client-portal/acme-corp/",
  "timestamp": "2024-02-11T09:15:00+00:00",
  "data": {
    "id":          "del_66a1b2c3d4e5f",
    "name":        "logo-v2.pdf",
    "category":    "design",
    "approved_by": 7,
    "approved_at": "2024-02-11 09:15:00"
  }
}""",
    "deliverable.revision_requested": """\
{
  "event": "deliverable.revision_requested",
  "portal_id": 42,
  "portal_url": "https://your-site.com/client-portal/acme-corp/",
  "timestamp": "2024-02-10T16:45:00+00:00",
  "data": {
    "id":                "del_66a1b2c3d4e5f",
    "name":              "logo-v2.pdf",
    "category":          "design",
    "revision_note":     "Please try a darker shade of blue.",
    "revisions_used":    1,
    "revisions_allowed": 3
  }
}""",
}

CEPRO = {
    "payload format": """\
{
  "event": "proposal_accepted",
  "timestamp": "2026-03-08T14:30:00Z",
  "data": {
    "id": "prop_xyz789",
    "client_name": "Jane Smith",
    "client_email": "jane@example.com",
    "total": 2500.00,
    "status": "accepted",
    "accepted_at": "2026-03-08T14:29:45Z"
  }
}""",
    "test delivery": """\
{
  "event": "estimate.created",
  "timestamp": "2026-03-08T14:30:00Z",
  "data": {
    "test": true,
    "message": "This is a test webhook from CleanEstimate Pro",
    "estimate_id": "00000000-0000-0000-0000-000000000000",
    "estimate_number": "TEST-001",
    "customer_name": "Test Customer",
    "total": 250.0
  }
}""",
}
