"""Signing in: staff only, five tries, the second factor, and what comes before work."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.core.cache import cache
from django.test import Client

from hub.people import actions, demo
from hub.people.models import Staff
from hub.people.tests.conftest import NOW, PASSWORD, House, SignIn, code, second_factor

HTMX = {"HX-Request": "true"}


class TestSignIn:
    def test_takes_username_and_password(self, mei: Staff, sign_in: SignIn) -> None:
        assert sign_in(mei).get("/me/").status_code == 200

    def test_understands_full_width_digits_and_capitals(self, mei: Staff, client: Client) -> None:
        response = client.post("/accounts/login/", {"login": "ＭＥＩ", "password": PASSWORD})

        assert response.status_code == 302
        assert client.get("/me/").status_code == 200

    def test_says_the_same_of_a_wrong_password_and_an_unknown_username(
        self, mei: Staff, client: Client
    ) -> None:
        wrong = client.post("/accounts/login/", {"login": "mei", "password": "nope"})
        unknown = client.post("/accounts/login/", {"login": "nobody", "password": "nope"})

        said = "工号或密码不对"
        assert said in wrong.content.decode()
        assert said in unknown.content.decode()

    def test_is_open_to_nobody_who_was_not_hired(self, house: House, client: Client) -> None:
        assert client.get("/accounts/signup/").status_code == 404

    def test_refuses_somebody_without_a_post_with_a_clear_page(
        self, house: House, mei: Staff, zhou: Staff, sign_in: SignIn
    ) -> None:
        [post] = mei.posts.all()
        actions.end_post(post, community=house.here, by=zhou, at=NOW)

        response = sign_in(mei).get("/todo/")

        assert response.status_code == 403
        assert "请联系系统管理员任命岗位" in response.content.decode()

    def test_never_lets_the_house_itself_in(self, house: House, client: Client) -> None:
        client.post("/accounts/login/", {"login": "zhongshu", "password": "!"})

        assert client.get("/me/").status_code == 302


class TestLockout:
    def fail(self, client: Client, times: int, login: str = "mei") -> object:
        for _time in range(times):
            response = client.post("/accounts/login/", {"login": login, "password": "wrong"})
        return response

    def test_comes_after_five_wrong_passwords_and_says_how_long(
        self, mei: Staff, client: Client
    ) -> None:
        assert self.fail(client, 4).status_code == 200

        response = self.fail(client, 1)

        assert response.status_code == 429
        assert "请 15 分钟后再试" in response.content.decode()

    def test_keeps_even_the_right_password_out(self, mei: Staff, client: Client) -> None:
        self.fail(client, 5)

        response = client.post("/accounts/login/", {"login": "mei", "password": PASSWORD})

        assert response.status_code == 429
        assert client.get("/me/").status_code == 302

    def test_counts_every_spelling_of_a_username_together(
        self, mei: Staff, client: Client
    ) -> None:
        self.fail(client, 3)
        self.fail(client, 1, "MEI")

        assert self.fail(client, 1, "ｍｅｉ ").status_code == 429

    def test_leaves_colleagues_alone(self, mei: Staff, tao: Staff, sign_in: SignIn) -> None:
        self.fail(Client(), 5)

        assert sign_in(tao).get("/me/").status_code == 200

    def test_is_forgotten_after_a_successful_sign_in(self, mei: Staff, sign_in: SignIn) -> None:
        client = Client()
        self.fail(client, 4)
        sign_in(mei)

        assert self.fail(client, 4).status_code == 200

    def test_answers_programs_in_their_language(self, mei: Staff, client: Client) -> None:
        self.fail(client, 5)

        response = client.post(
            "/accounts/login/",
            {"login": "mei", "password": "wrong"},
            headers={"Accept": "application/json"},
        )

        assert response.status_code == 429
        assert response.json()["code"] == "LockedOut"


class TestSecondFactor:
    def test_is_asked_of_whoever_has_one(self, lin: Staff, sign_in: SignIn) -> None:
        second_factor(lin)
        client = sign_in(lin)

        assert client.get("/me/").status_code == 302

    def test_lets_in_with_the_right_code(self, lin: Staff, sign_in: SignIn) -> None:
        secret = second_factor(lin)

        assert sign_in(lin, secret).get("/me/").status_code == 200

    def test_takes_each_code_once_and_none_before_it(self, lin: Staff, client: Client) -> None:
        secret = second_factor(lin)
        earlier, used = code(secret, -1), code(secret)
        thief = Client()
        for door in (client, thief):
            door.post("/accounts/login/", {"login": "lin", "password": PASSWORD})
        client.post("/accounts/2fa/authenticate/", {"code": used})
        cache.clear()  # another process knows nothing of what this one remembers

        for overheard in (used, earlier):
            thief.post("/accounts/2fa/authenticate/", {"code": overheard})

        assert client.get("/me/").status_code == 200
        assert thief.get("/me/").status_code == 302

    def test_locks_after_five_wrong_codes_though_the_password_is_right(
        self, lin: Staff, client: Client
    ) -> None:
        secret = second_factor(lin)
        client.post("/accounts/login/", {"login": "lin", "password": PASSWORD})
        for _time in range(5):
            response = client.post("/accounts/2fa/authenticate/", {"code": "000000"})
        assert response.status_code == 429

        response = client.post("/accounts/2fa/authenticate/", {"code": code(secret)})

        assert response.status_code == 429
        assert client.get("/me/").status_code == 302

    def test_takes_a_recovery_code_once(self, lin: Staff, client: Client) -> None:
        second_factor(lin)
        spare = RecoveryCodes.activate(lin).generate_codes()[0]
        for expected in (200, 302):
            client.logout()
            client.post("/accounts/login/", {"login": "lin", "password": PASSWORD})
            client.post("/accounts/2fa/authenticate/", {"code": spare})
            assert client.get("/me/").status_code == expected

    def test_lies_encrypted_in_the_database(self, lin: Staff) -> None:
        secret = second_factor(lin)

        assert secret not in str(Authenticator.objects.get(user=lin).data)

    @pytest.mark.parametrize("who", ["zhou", "lin", "qin", "gao"])
    def test_must_be_set_up_first_by_whoever_decides(
        self, house: House, who: str, sign_in: SignIn
    ) -> None:
        client = sign_in(house.person(who))

        for page in ("/", "/todo/", "/people/", "/notices/"):
            response = client.get(page)
            assert response.status_code == 302
            assert response["Location"] == "/accounts/2fa/"
        assert client.get("/accounts/2fa/totp/activate/").status_code == 200

    @pytest.mark.parametrize("who", ["mei", "hu", "luo"])
    def test_is_not_forced_on_others(self, house: House, who: str, sign_in: SignIn) -> None:
        assert sign_in(house.person(who)).get("/todo/").status_code == 200

    @pytest.mark.django_db(transaction=True)  # allauth tells of it once it is committed
    def test_set_up_in_this_session_need_not_be_shown_again(
        self, lin: Staff, sign_in: SignIn
    ) -> None:
        client = sign_in(lin)
        client.get("/accounts/2fa/totp/activate/")
        secret = client.session["mfa.totp.secret"]

        response = client.post("/accounts/2fa/totp/activate/", {"code": code(secret)})

        assert response["Location"] == "/accounts/2fa/recovery-codes/"
        assert client.get("/todo/").status_code == 200

    def test_set_up_elsewhere_ends_a_session_that_never_showed_it(
        self, lin: Staff, sign_in: SignIn
    ) -> None:
        client = sign_in(lin)
        second_factor(lin)

        response = client.get("/todo/")

        assert response["Location"] == "/accounts/login/"
        assert client.get("/todo/")["Location"].startswith("/accounts/login/")

    def test_of_a_decider_cannot_be_taken_off(self, lin: Staff, sign_in: SignIn) -> None:
        secret = second_factor(lin)
        client = sign_in(lin, secret)

        response = client.post("/accounts/2fa/totp/deactivate/")

        assert "必须用两步验证" in response.content.decode()
        assert Authenticator.objects.filter(user=lin).exists()

    def test_sends_htmx_to_the_page_as_well(self, lin: Staff, sign_in: SignIn) -> None:
        response = sign_in(lin).get("/todo/", headers=HTMX)

        assert response["HX-Redirect"] == "/accounts/2fa/"


class TestFirstPassword:
    def test_must_be_changed_before_anything_else(
        self, house: House, mei: Staff, zhou: Staff, client: Client
    ) -> None:
        handed = actions.reset_password(mei, community=house.here, by=zhou, at=NOW)
        client.post("/accounts/login/", {"login": "mei", "password": handed.password})
        assert client.get("/todo/")["Location"] == "/accounts/password/"

        new = {"old": handed.password, "new": "green-table-9-fox", "again": "green-table-9-fox"}
        client.post("/accounts/password/", new)

        assert client.get("/todo/").status_code == 200

    def test_may_not_be_weak(self, house: House, mei: Staff, sign_in: SignIn) -> None:
        client = sign_in(mei)
        for weak in ("short", "12345678901", "password123", PASSWORD):
            said = {"old": PASSWORD, "new": weak, "again": weak}
            assert client.post("/accounts/password/", said).status_code == 200
        mei.refresh_from_db()
        assert mei.check_password(PASSWORD)

    def test_changed_ends_all_other_sessions_and_keeps_this_one(
        self, mei: Staff, sign_in: SignIn
    ) -> None:
        other = Client()
        other.post("/accounts/login/", {"login": "mei", "password": PASSWORD})
        client = sign_in(mei)

        new = {"old": PASSWORD, "new": "green-table-9-fox", "again": "green-table-9-fox"}
        client.post("/accounts/password/", new)

        assert client.get("/me/").status_code == 200
        assert other.get("/me/").status_code == 302


class TestDemoDoors:
    def test_are_shut_without_the_setting(self, house: House, client: Client) -> None:
        assert "demo-doors" not in client.get("/accounts/login/").content.decode()

    def test_show_one_person_of_each_role_and_the_code(
        self, house: House, lin: Staff, client: Client, settings: object
    ) -> None:
        settings.DEMO = True
        demo.open_door(lin)

        page = client.get("/accounts/login/").content.decode()
        assert page.count('name="login" value=') >= 6
        client.post("/accounts/login/", {"login": "lin", "password": demo.PASSWORD})
        shown = demo.code_for(lin)
        assert shown in client.get("/accounts/2fa/authenticate/").content.decode()
        client.post("/accounts/2fa/authenticate/", {"code": shown})
        assert client.get("/me/").status_code == 200
