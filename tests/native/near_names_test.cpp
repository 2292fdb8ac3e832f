// "Did you mean ...?" for names of events.
#include "near_names.h"

#include <string>
#include <vector>

#include <catch2/catch_test_macros.hpp>

#include "signpost/payload.h"

using namespace signpost;

namespace {

using names = std::vector<std::string_view>;

names near(std::string_view provider, std::string_view name) {
  // Built-in providers live on in their registry no longer than they are held.
  static std::vector<provider_ptr> held;
  held.push_back(provider::builtin(provider).value());
  return near_names(held.back()->parsed(), name);
}

}  // namespace

TEST_CASE("A name a few letters off is near") {
  CHECK(near("clientpress", "task.complete") == names{"task.completed"});
  CHECK(near("clientpress", "tsk.created") == names{"task.created"});
  CHECK(near("clientflow", "invoice.payed") == names{"invoice.paid"});
}

TEST_CASE("Capitals and marks between words do not count") {
  CHECK(near("clientpress", "Task_Created") == names{"task.created"});
  CHECK(near("clientpress", "boardTopicPosted") == names{"board.topic_posted"});
  CHECK(near("cepro", "JOB COMPLETED") == names{"job.completed", "job_completed"});
}

TEST_CASE("What is much farther than the nearest is not named") {
  // One letter from project.updated, three from project.deleted.
  CHECK(near("clientflow", "project.updeted") == names{"project.updated"});
}

TEST_CASE("A name that is like none has none near it") {
  for (const std::string& name : {std::string("x"), std::string("."), std::string("order.shipped"),
                                  std::string("\xc3\xa9v\xc3\xa9nement"), std::string(100000, 'a')}) {
    CHECK(near("clientpress", name).empty());
  }
}

TEST_CASE("The refusal of an unknown event says what may have been meant") {
  const result<std::string> body = build(*provider::builtin("cepro").value(), {"job-completed", "{}", "", 0, ""});
  REQUIRE_FALSE(body);
  CHECK(body.error().detail ==
        "expected the name of one of the provider's events; did you mean job.completed or job_completed?");
}
