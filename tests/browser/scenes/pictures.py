"""The house that is painted: always the same things at the same moment, in the same order."""

from tests.browser.scenes.dunning import a_night, a_payment_comes_in, in_arrears
from tests.browser.scenes.jobs import ruling_to_decide
from tests.browser.scenes.matters import forwarded_matter, handled_matter, major_matter
from tests.browser.scenes.months import last_month
from tests.browser.scenes.offices import something_everywhere, stock_paid_services

ROOMS = ["2101", "2102", "2104", "2201", "2202", "2204"]


def still_life() -> dict[str, int | str]:
    period = last_month()
    for text in ("主卧飘窗渗水，墙纸发霉", "3 栋电梯厅灯不亮", "厨房下水返味，两天了"):
        forwarded_matter(text)
    handled_matter("阳台推拉门关不上")
    handled = handled_matter("次卧飘窗渗水，地板泡了")
    ruling_to_decide("儿童房飘窗渗水，去年修过")
    major_matter("外墙瓷砖掉下来一片，幸好没砸到人")
    in_arrears(ROOMS, days=35)
    a_payment_comes_in()
    a_night()
    stock_paid_services()
    return {**something_everywhere(), "period": period, "handled": handled["number"]}
