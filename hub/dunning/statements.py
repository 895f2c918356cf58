"""The statements of a night, each for all debtors at once, in the order in which they are run."""

COUNT = "SELECT COUNT(*) FROM ({debtors}) debtor"
INSERT_LINES = """
INSERT INTO dunning_runline (community_id, run_id, household_id, outcome, reason, step_id,
  next_on, owed, days) {lines}
"""
HELD = """
SELECT {community}, {run}, household_id, '{outcome}', '{reason}', {no_step}, {no_day}, owed, days
FROM ({debtors}) debtor
"""
BEGIN = """
INSERT INTO dunning_episode (community_id, household_id, procedure_id, began_on, anchor_on,
  reached, rounds)
SELECT {community}, household_id, {procedure}, {day}, {anchor}, 0, 0
FROM ({debtors}) debtor
WHERE NOT EXISTS (SELECT 1 FROM dunning_episode running WHERE running.community_id = {community}
  AND running.household_id = debtor.household_id AND running.ended_on IS NULL)
"""
# Not by the snapshot: what waits for the bank's answer is not in it, and is not paid either.
END = """
UPDATE dunning_episode SET ended_on = {day}
WHERE community_id = %s AND ended_on IS NULL AND NOT EXISTS (
  SELECT 1 FROM charges_bill bill WHERE bill.community_id = dunning_episode.community_id
  AND bill.household_id = dunning_episode.household_id AND bill.settled < bill.amount
  AND bill.due_on < {day})
"""
# Paid before its window was over: no step was owed any more. Paid after it: it was missed.
PAID_WHEN = """
COALESCE((SELECT MAX(payment.at) FROM charges_payment payment
  WHERE payment.community_id = dunning_stepdue.community_id
  AND payment.household_id = dunning_stepdue.household_id), {at})
"""
LIFT_PAID = """
UPDATE dunning_stepdue SET
  state = CASE WHEN window_ends < {paid} THEN 'MISSED' ELSE 'LIFTED' END,
  lifted = CASE WHEN window_ends < {paid} THEN '' ELSE 'PAID' END,
  lifted_at = CASE WHEN window_ends < {paid} THEN NULL ELSE {at} END
WHERE community_id = %s AND state = 'OPEN' AND episode_id IN (
  SELECT id FROM dunning_episode WHERE community_id = %s AND ended_on IS NOT NULL)
"""
# All its overdue bills wait for the bank's answer: not in arrears tonight, and not paid either.
LIFT_PENDING = """
UPDATE dunning_stepdue SET state = 'LIFTED', lifted = 'PENDING', lifted_at = {at}
WHERE community_id = %s AND state = 'OPEN' AND run_id IS NOT NULL AND window_ends > {at}
  AND NOT EXISTS (SELECT 1 FROM charges_arrear arrear
    WHERE arrear.community_id = dunning_stepdue.community_id AND arrear.snapshot_id = %s
    AND arrear.household_id = dunning_stepdue.household_id)
"""
KEPT = """
UPDATE dunning_promise SET status = 'KEPT', decided_on = {day}
WHERE community_id = %s AND status = 'OPEN' AND (ROUND(amount * 100) <= COALESCE((
    SELECT ROUND(SUM(payment.amount) * 100) FROM charges_payment payment
    WHERE payment.community_id = dunning_promise.community_id
    AND payment.household_id = dunning_promise.household_id
    AND payment.at >= dunning_promise.made_at), 0)
  OR NOT EXISTS (SELECT 1 FROM dunning_episode running
    WHERE running.community_id = dunning_promise.community_id
    AND running.household_id = dunning_promise.household_id AND running.ended_on IS NULL))
"""
BROKEN = """
UPDATE dunning_promise SET status = 'BROKEN', decided_on = {day}
WHERE community_id = %s AND status = 'OPEN' AND day < {day}
"""
MISSED = """
UPDATE dunning_stepdue SET state = 'MISSED'
WHERE community_id = %s AND state = 'OPEN' AND window_ends <= {at} AND run_id IS NOT NULL
  AND household_id IN (SELECT household_id FROM dunning_runline
    WHERE community_id = %s AND run_id = %s AND outcome = 'OPENED')
"""
# Not NOT IN: PostgreSQL reads a list too long for its memory once for every row.
VOID = """
UPDATE kernel_obligation SET status = 'VOID', void_reason = %s, next_at = NULL
WHERE community_id = %s AND kind = 'dunning.step' AND (status = 'OPEN' OR status = 'BREACHED')
  AND NOT EXISTS (SELECT 1 FROM dunning_stepdue due WHERE due.id = kernel_obligation.subject_id
    AND due.community_id = %s AND due.state = 'OPEN')
"""
# The last step of those who owe again, where the bank's pending debit lifted it. Nothing came after
# it, or that would be the one that fits now. A step by order is none of the night's.
BACK = """
back AS (
  SELECT due.episode_id, due.step_id, due.round, due.again FROM dunning_stepdue due
  JOIN dunning_episode running ON running.id = due.episode_id AND running.ended_on IS NULL
  WHERE due.community_id = {community} AND due.lifted = 'PENDING' AND NOT EXISTS (
    SELECT 1 FROM dunning_stepdue later WHERE later.community_id = due.community_id
    AND later.household_id = due.household_id AND later.episode_id = due.episode_id
    AND later.run_id IS NOT NULL AND later.id > due.id))
"""
DUES = """
INSERT INTO dunning_stepdue (community_id, household_id, episode_id, step_id, round, again, run_id,
  role, person_id, owed, opened_at, window_ends, state, grade, lifted)
WITH {ladder}, {beat}, {back}
SELECT line.community_id, line.household_id, episode.id, line.step_id,
  CASE WHEN back.round IS NOT NULL THEN back.round
    WHEN info.monthly = 1 THEN episode.rounds + 1 ELSE 0 END,
  CASE WHEN back.again IS NOT NULL THEN back.again + 1 ELSE 0 END, line.run_id, info.role,
  CASE WHEN info.role = 'BUT' THEN beat.staff_id END, line.owed, {at}, info.ends, 'OPEN', '', ''
FROM dunning_runline line
JOIN info ON info.step_id = line.step_id
JOIN dunning_episode episode ON episode.community_id = line.community_id
  AND episode.household_id = line.household_id AND episode.ended_on IS NULL
JOIN estate_household home ON home.id = line.household_id
JOIN estate_building building ON building.id = home.building_id
LEFT JOIN beat ON beat.area_id = building.area_id
LEFT JOIN back ON back.episode_id = episode.id AND back.step_id = line.step_id
WHERE line.community_id = %s AND line.run_id = %s AND line.outcome = 'OPENED'
"""
ADVANCE = """
WITH {ladder}
UPDATE dunning_episode SET opened_on = {day},
  reached = CASE info.monthly WHEN 1 THEN dunning_episode.reached ELSE info.position END,
  rounds = CASE info.monthly WHEN 1 THEN due.round ELSE dunning_episode.rounds END
FROM dunning_stepdue due JOIN info ON info.step_id = due.step_id
WHERE due.id > {last} AND due.community_id = %s AND due.run_id = %s
  AND dunning_episode.id = due.episode_id
"""
OBLIGATION = """
INSERT INTO kernel_obligation (community_id, kind, subject_type, subject_id, part, person_id, role,
  unit, status, is_urgent, opened_at, warn_at, due_at, opened_by_id, void_reason, rung,
  ladder_minutes, next_at)
"""
OWED = (
    OBLIGATION
    + """
WITH {ladder}
SELECT due.community_id, 'dunning.step', 'dunning.stepdue', due.id, '', due.person_id,
  CASE WHEN due.person_id IS NULL THEN due.role ELSE '' END, NULL, 'OPEN', {no}, due.opened_at,
  CASE WHEN info.warn > due.opened_at THEN info.warn END, due.window_ends, {event}, '', 0,
  {ladder_minutes}, CASE WHEN info.warn > due.opened_at THEN info.warn ELSE due.window_ends END
FROM dunning_stepdue due JOIN info ON info.step_id = due.step_id
WHERE due.id > {last} AND due.community_id = %s AND due.run_id = %s
"""
)
DATA = (
    OBLIGATION
    + """
WITH {beat}
SELECT line.community_id, 'dunning.data', 'dunning.episode', episode.id, '', beat.staff_id,
  CASE WHEN beat.staff_id IS NULL THEN 'SUP' ELSE '' END, NULL, 'OPEN', {no}, {at}, NULL, {ends},
  {event}, '', 0, {ladder_minutes}, {ends}
FROM dunning_runline line
JOIN dunning_episode episode ON episode.community_id = line.community_id
  AND episode.household_id = line.household_id AND episode.ended_on IS NULL
JOIN estate_household home ON home.id = line.household_id
JOIN estate_building building ON building.id = home.building_id
LEFT JOIN beat ON beat.area_id = building.area_id
WHERE line.community_id = %s AND line.run_id = %s AND line.outcome = 'FAILED'
ON CONFLICT DO NOTHING
"""
)
# The night is the evidence: it found the household without a fault.
DATA_MET = """
UPDATE kernel_obligation SET status = CASE WHEN due_at >= {at} THEN 'MET' ELSE 'LATE' END,
  met_at = {at}, met_by_id = {event}, next_at = NULL
WHERE community_id = %s AND kind = 'dunning.data' AND part = ''
  AND (status = 'OPEN' OR status = 'BREACHED')
  AND subject_id IN (
    SELECT episode.id FROM dunning_runline line JOIN dunning_episode episode
      ON episode.community_id = line.community_id AND episode.household_id = line.household_id
    WHERE line.community_id = %s AND line.run_id = %s AND line.outcome <> 'FAILED')
"""
DATA_VOID = """
UPDATE kernel_obligation SET status = 'VOID', void_reason = %s, next_at = NULL
WHERE community_id = %s AND kind = 'dunning.data' AND (status = 'OPEN' OR status = 'BREACHED')
  AND subject_id IN (
    SELECT id FROM dunning_episode WHERE community_id = %s AND ended_on IS NOT NULL)
"""
