"""The specification's answers, word for word."""

CREATED = """
{
  "success": true,
  "data": {
    "batch_id": "batch_abc123",
    "name": "Q3 Codebase Analysis",
    "status": "queued",
    "created_at": "2024-09-16T10:30:00Z",
    "estimated_completion": "2024-09-16T11:45:00Z",
    "jobs": {
      "total": 2,
      "queued": 2,
      "running": 0,
      "completed": 0,
      "failed": 0
    },
    "priority": "high",
    "webhook_url": "https://your-app.com/batch-webhook"
  }
}
"""

STATUS = """
{
  "success": true,
  "data": {
    "batch_id": "batch_abc123",
    "name": "Q3 Codebase Analysis",
    "status": "running",
    "created_at": "2024-09-16T10:30:00Z",
    "started_at": "2024-09-16T10:32:00Z",
    "progress": {
      "percentage": 65,
      "current_jobs": ["job_1"],
      "completed_jobs": ["job_2"],
      "failed_jobs": [],
      "estimated_remaining": "00:25:30"
    },
    "jobs": {
      "total": 2,
      "queued": 0,
      "running": 1,
      "completed": 1,
      "failed": 0
    },
    "resource_usage": {
      "cpu_cores": 4,
      "memory_gb": 8,
      "credits_used": 45,
      "credits_estimated": 70
    },
    "individual_jobs": [
      {
        "id": "job_1",
        "type": "analysis",
        "status": "running",
        "progress": 75,
        "started_at": "2024-09-16T10:32:00Z",
        "project_name": "frontend-app"
      },
      {
        "id": "job_2",
        "type": "analysis",
        "status": "completed",
        "progress": 100,
        "started_at": "2024-09-16T10:32:00Z",
        "completed_at": "2024-09-16T10:48:00Z",
        "project_name": "admin-dashboard",
        "quality_score": 8.2
      }
    ]
  }
}
"""

LIST = """
{
  "success": true,
  "data": [
    {
      "batch_id": "batch_abc123",
      "name": "Q3 Codebase Analysis",
      "type": "analysis",
      "status": "completed",
      "priority": "high",
      "created_at": "2024-09-16T10:30:00Z",
      "completed_at": "2024-09-16T11:25:00Z",
      "duration_minutes": 55,
      "jobs_summary": {
        "total": 5,
        "completed": 4,
        "failed": 1
      },
      "results_available": true
    }
  ],
  "pagination": {
    "page": 1,
    "per_page": 20,
    "total_pages": 3,
    "total_items": 47
  }
}
"""

RESULTS = """
{
  "success": true,
  "data": {
    "batch_id": "batch_abc123",
    "name": "Q3 Codebase Analysis",
    "completed_at": "2024-09-16T11:25:00Z",
    "summary": {
      "projects_analyzed": 5,
      "total_files": 1250,
      "total_lines": 87500,
      "average_quality_score": 7.8,
      "critical_issues": 12,
      "recommendations": 45
    },
    "aggregated_metrics": {
      "complexity": {
        "average": 3.4,
        "distribution": {
          "low": 80,
          "medium": 15,
          "high": 5
        }
      },
      "maintainability": {
        "average_score": 82,
        "projects_by_grade": {
          "A": 2,
          "B": 2,
          "C": 1,
          "D": 0,
          "F": 0
        }
      },
      "security": {
        "vulnerabilities": {
          "critical": 2,
          "high": 8,
          "medium": 15,
          "low": 23
        }
      }
    },
    "project_results": [
      {
        "job_id": "job_1",
        "project_name": "frontend-app",
        "status": "completed",
        "quality_score": 8.5,
        "files_analyzed": 245,
        "issues_found": 18,
        "top_issues": [
          {
            "type": "high_complexity",
            "count": 3,
            "severity": "medium"
          }
        ]
      }
    ],
    "recommendations": [
      {
        "type": "consolidation",
        "description": "Consider consolidating duplicate utility functions across projects",
        "affected_projects": ["frontend-app", "admin-dashboard"],
        "potential_savings": "150 lines"
      }
    ],
    "download_links": {
      "full_report": "https://api.wundr.io/v1/downloads/batch_abc123_report.pdf",
      "raw_data": "https://api.wundr.io/v1/downloads/batch_abc123_data.zip",
      "excel_summary": "https://api.wundr.io/v1/downloads/batch_abc123_summary.xlsx"
    }
  }
}
"""

CANCELLED = """
{
  "success": true,
  "data": {
    "batch_id": "batch_abc123",
    "status": "cancelled",
    "cancelled_at": "2024-09-16T10:45:00Z",
    "jobs_cancelled": 3,
    "jobs_completed": 2,
    "credits_refunded": 25,
    "partial_results_available": true
  }
}
"""

RETRIED = """
{
  "success": true,
  "data": {
    "batch_id": "batch_abc123",
    "jobs_retried": 2,
    "new_batch_id": "batch_def456",
    "estimated_completion": "2024-09-16T12:15:00Z"
  }
}
"""

PROGRESS = """
{
  "event": "batch.progress",
  "batch_id": "batch_abc123",
  "timestamp": "2024-09-16T10:45:00Z",
  "data": {
    "progress": {
      "percentage": 75,
      "jobs_completed": 3,
      "jobs_running": 1,
      "jobs_remaining": 1
    },
    "recent_completion": {
      "job_id": "job_3",
      "project_name": "api-service",
      "quality_score": 7.9
    }
  }
}
"""

LATER: set[str] = set()
"""Fields that no endpoint answers yet."""
