"""Pages of accounts."""

from django.urls import path

from core.accounts import views

app_name = "accounts"

urlpatterns = [
    path("login/", views.LoginView.as_view(), name="login"),
    path("logout/", views.LogoutView.as_view(), name="logout"),
    path("password/", views.PasswordView.as_view(), name="password"),
    path("activate/", views.ActivateSetView.as_view(), name="activate-set"),
    path("activate/<str:token>/", views.ActivateView.as_view(), name="activate"),
]
