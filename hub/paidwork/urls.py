from django.urls import path

from hub.paidwork.views import acts, catalogue, decisions, desk, orders, phone, unpriced

app_name = "paidwork"
urlpatterns = [
    path("", orders.orders, name="orders"),
    path("new/", desk.new, name="new"),
    path("new/households/<int:pk>/", desk.household, name="new_household"),
    path("mine/", phone.mine, name="mine"),
    path("unpriced/", unpriced.unpriced, name="unpriced"),
    path("orders/<int:pk>/", orders.order, name="order"),
    path("orders/<int:pk>/phone/", orders.reveal, name="reveal"),
    path("orders/<int:pk>/paper/", orders.paper, name="paper"),
    path("orders/<int:pk>/<slug:name>/", acts.act, name="act"),
    path("catalogue/", catalogue.catalogue, name="catalogue"),
    path("catalogue/post/", catalogue.post_list, name="post_list"),
    path("catalogue/starter/", catalogue.starter, name="starter"),
    path("catalogue/lists/<int:pk>.pdf", catalogue.price_list, name="price_list"),
    path("catalogue/services/add/", catalogue.add_service, name="add_service"),
    path("catalogue/services/<int:pk>/", catalogue.service, name="service"),
    path("catalogue/services/<int:pk>/price/", catalogue.service_price, name="service_price"),
    path("catalogue/services/<int:pk>/turn/<slug:name>/", catalogue.turn, name="turn"),
    path("catalogue/materials/add/", catalogue.add_material, name="add_material"),
    path("catalogue/materials/<int:pk>/", catalogue.material, name="material"),
    path("catalogue/materials/<int:pk>/price/", catalogue.material_price, name="material_price"),
    *decisions.PAGE.paths(),
]
